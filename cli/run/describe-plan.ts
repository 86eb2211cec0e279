import type { Role, SwarmAgent, SwarmRun, SwarmTeam } from '../../schemas/generated/types.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { teamMode } from '../../schemas/rules/team-mode.ts';

/** What `swarm run --dry-run` prints: the team with its steps, or the agent (governance 13, `validate`). */
export function describePlan(objects: readonly KubeObject[], run: SwarmRun): string {
  const named = (kind: string, name: string | undefined): KubeObject | undefined =>
    objects.find((object) => object.kind === kind && object.metadata.name === name);
  const modelOf = (name: string | undefined): string => {
    const agent = named('SwarmAgent', name);
    return agent !== undefined && isAgent(agent) ? (agent.spec.model ?? '-') : '-';
  };
  const head = `Run: ${run.metadata.name}`;
  if (run.spec.agent !== undefined)
    return `${head}\nAgent: ${run.spec.agent} model=${modelOf(run.spec.agent)}`;
  const team = named('SwarmTeam', run.spec.teamRef);
  if (team === undefined || !isTeam(team)) return `${head}\nTeam: ${run.spec.teamRef ?? '-'}`;
  const { roles = [], pipeline = [], routing, entry, search } = team.spec;
  const lines = [head, `Team: ${team.metadata.name}`, 'Steps:'];
  if (routing !== undefined)
    return [...lines, `  route model=${routing.model ?? '-'} fallback=${routing.fallback ?? '-'}`].join('\n');
  const roleNamed = (name: string | undefined): Role | undefined =>
    roles.find((candidate) => candidate.name === name);
  const modelOfRole = (role: Role | undefined): string => role?.model ?? modelOf(role?.swarmAgent);
  if (teamMode(team.spec) === 'dynamic') {
    const role = roleNamed(entry);
    const targets = (role?.canDelegate ?? []).join(',') || '-';
    return [...lines, `  ${entry ?? '-'} model=${modelOfRole(role)} delegates=${targets}`].join('\n');
  }
  if (search !== undefined) {
    const { plannerRole, executorRole, evaluatorRole, strategy } = search;
    const part = (what: string, name: string): string =>
      `  ${what} ${name} model=${modelOfRole(roleNamed(name))}`;
    return [
      ...lines.slice(0, -1),
      `Search: ${strategy}`,
      part('planner', plannerRole),
      part('executor', executorRole),
      evaluatorRole === undefined ? '  no evaluator: the planner scores' : part('evaluator', evaluatorRole),
    ].join('\n');
  }
  const steps = pipeline.map(({ role, dependsOn = [], registryLookup }) => {
    const deps = dependsOn.join(',') || '-';
    if (registryLookup !== undefined)
      return `  ${role ?? '-'} capability=${registryLookup.capability ?? '-'} deps=${deps}`;
    return `  ${role ?? '-'} model=${modelOfRole(roleNamed(role))} deps=${deps}`;
  });
  return [...lines, ...steps].join('\n');
}

function isAgent(object: KubeObject): object is SwarmAgent {
  return object.kind === 'SwarmAgent';
}

function isTeam(object: KubeObject): object is SwarmTeam {
  return object.kind === 'SwarmTeam';
}
