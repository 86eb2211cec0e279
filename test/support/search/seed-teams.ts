import { parse } from 'yaml';
import type { KubeObject } from '../../../schemas/kube-object.ts';

/** The two teams of the announcement of search mode, word for word; it leaves out what stands before `spec`. */
const seedTeams = {
  'brainstorm-team': `spec:
  roles:
    - name: planner
      model: claude-sonnet-4-20250514
      prompt:
        inline: |
          You receive the current search tree as JSON. Decide what to explore next.
          Respond with a JSON array of actions:
          [{"action": "expand", "parentNode": 0, "task": "...", "scoreMillis": 700}]
    - name: worker
      model: claude-sonnet-4-20250514
      prompt:
        inline: "Execute the given task thoroughly."

  search:
    strategy: BFS
    plannerRole: planner
    executorRole: worker
    initialPrompt: "{{ .input.problem }}"
    maxDepth: 3
    maxNodes: 15
    minScorePercent: 85
`,
  'root-cause-analyzer': `spec:
  roles:
    - name: investigator
      model: claude-sonnet-4-20250514
    - name: tester
      model: claude-sonnet-4-20250514
    - name: judge
      model: claude-haiku-4-5-20251001   # cheap model for scoring

  search:
    strategy: BeamSearch
    plannerRole: investigator
    executorRole: tester
    evaluatorRole: judge
    initialPrompt: "{{ .input.incident }}"
    beamWidth: 3
    minScorePercent: 85
    maxDepth: 5
    maxNodes: 30
    maxParallel: 3
`,
} as const;

export type SeedTeam = keyof typeof seedTeams;

/** The manifest as somebody writes it into a file. */
export function seedManifest(name: SeedTeam, namespace: string): string {
  return `apiVersion: kubeswarm.io/v1alpha1
kind: SwarmTeam
metadata:
  name: ${name}
  namespace: ${namespace}
${seedTeams[name]}`;
}

export function seedTeam(name: SeedTeam, namespace: string): KubeObject {
  return parse(seedManifest(name, namespace));
}

/** What the announcement shows of the search for a root cause, line by line. */
export const seedListing = `{"id": 0, "depth": 0, "phase": "Scored", "scoreMillis": null, "task": "Investigate latency spike"}
{"id": 1, "depth": 1, "phase": "Scored", "scoreMillis": 720, "task": "Check database connections"}
{"id": 2, "depth": 1, "phase": "Pruned", "scoreMillis": 310, "task": "Check network partitions"}
{"id": 3, "depth": 2, "phase": "Solution", "scoreMillis": 920, "task": "Profile connection pool leaks"}`;
