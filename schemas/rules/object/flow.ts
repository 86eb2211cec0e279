import type { SwarmRunSpec, SwarmTeamSpec } from '../../generated/types.ts';
import type { Graph } from '../graph.ts';

/** The fields that a team and the snapshot of a run have in common. */
export type Flow = Pick<
  SwarmTeamSpec & SwarmRunSpec,
  'pipeline' | 'roles' | 'routing' | 'search' | 'entry' | 'output'
>;

/** From each step to the steps it depends on; a second step of the same role adds its dependencies. */
export function dependencyGraph({ pipeline = [] }: Pick<Flow, 'pipeline'>): Graph {
  const graph = new Map<string, readonly string[]>();
  for (const step of pipeline)
    graph.set(step.role, [...(graph.get(step.role) ?? []), ...(step.dependsOn ?? [])]);
  return graph;
}

/** `, did you mean "x"?` or nothing: the end of a fix. */
export function nearHint(near: string | undefined): string {
  return near === undefined ? '' : `, did you mean "${near}"?`;
}
