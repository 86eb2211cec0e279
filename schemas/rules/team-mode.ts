import type { SwarmRunSpec, SwarmTeamSpec } from '../generated/types.ts';

export type TeamMode = 'routed' | 'pipeline' | 'search' | 'dynamic';

/** How a team works; the first that matches wins (orchestration 2.1.1). The same holds for a run's snapshot. */
export function teamMode(
  spec: Pick<SwarmTeamSpec & SwarmRunSpec, 'routing' | 'pipeline' | 'search'>,
): TeamMode {
  if (spec.routing !== undefined) return 'routed';
  if ((spec.pipeline ?? []).length > 0) return 'pipeline';
  return spec.search === undefined ? 'dynamic' : 'search';
}
