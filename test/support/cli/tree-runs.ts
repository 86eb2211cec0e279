import type { SearchNode, SwarmRun } from '../../../schemas/generated/types.ts';

/** A node of a tree that was made by hand. */
export function node(id: number, parentID: number | undefined, more: Partial<SearchNode> = {}): SearchNode {
  return {
    id,
    depth: parentID === undefined ? 0 : 1,
    phase: 'Scored',
    task: `task ${id}`,
    ...(parentID !== undefined && { parentID }),
    ...more,
  };
}

/** A search with these nodes. */
export function treeRun(
  nodes: readonly SearchNode[],
  status: Partial<SwarmRun['status']> = {},
  tree: Partial<NonNullable<SwarmRun['status']>['searchTree']> = {},
): SwarmRun {
  return {
    apiVersion: 'kubeswarm.io/v1alpha1',
    kind: 'SwarmRun',
    metadata: { name: 'rca-demo', namespace: 'default' },
    spec: {
      teamRef: 'root-cause-analyzer',
      search: {
        strategy: 'BeamSearch',
        plannerRole: 'investigator',
        executorRole: 'tester',
        evaluatorRole: 'judge',
        initialPrompt: '{{ .input.incident }}',
        maxNodes: 30,
        maxIterations: 10,
        minScorePercent: 85,
      },
    },
    status: { phase: 'Running', ...status, searchTree: { iterations: 2, nodes, ...tree } },
  };
}

/** The tree of the seed on searches, with one node of each end. */
export const seedRun = treeRun(
  [
    node(0, undefined, { task: 'Investigate latency spike' }),
    node(1, 0, { scoreMillis: 720, task: 'Check database connections' }),
    node(2, 0, {
      phase: 'Pruned',
      scoreMillis: 310,
      task: 'Check network partitions',
      pruned: { by: 'evaluator', reason: 'no packet loss on any link' },
    }),
    node(3, 0, {
      phase: 'Pruned',
      scoreMillis: 450,
      task: 'Look for a noisy neighbour on the nodes of the service',
      pruned: { by: 'beam', reason: 'not among the best 3 of level 1' },
    }),
    node(4, 0, { phase: 'EvalFailed', task: 'Read the release notes', scoreReasoning: 'no JSON value' }),
    node(5, 1, {
      depth: 2,
      phase: 'Solution',
      scoreMillis: 920,
      task: 'Profile connection pool leaks',
      scoreReasoning: 'the leak began with the release, and connections are never given back',
    }),
    node(6, 1, {
      depth: 2,
      phase: 'Pruned',
      task: 'Count slow queries',
      pruned: { by: 'end', reason: 'MinScoreReached' },
    }),
  ],
  {
    phase: 'Succeeded',
    conditions: [
      {
        type: 'Ready',
        status: 'True',
        reason: 'Succeeded',
        message: 'node 5 scored 920 (MinScoreReached)',
        lastTransitionTime: '2026-11-21T08:00:00Z',
      },
    ],
  },
  { terminationReason: 'MinScoreReached', solutionNodeID: 5, bestScoreMillis: 920 },
);
