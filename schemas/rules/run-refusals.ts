import { finding } from '../errors.ts';
import type { FieldPath, Finding } from '../finding.ts';
import type { SwarmRunSpec, SwarmTeamSpec } from '../generated/types.ts';
import { teamMode } from './team-mode.ts';

type Flow = Pick<SwarmTeamSpec & SwarmRunSpec, 'routing' | 'pipeline' | 'search' | 'roles'>;

/**
 * Why a run is refused for what it brings along itself. Without pipeline, routing or search of its own a run works as
 * its team does, which the run does not tell: see runRefusals.
 */
export function ownRunRefusals(spec: SwarmRunSpec): readonly Finding[] {
  return teamMode(spec) === 'dynamic' ? [] : flowRefusals(spec, ['spec']);
}

/** Why a run is refused for how its team works; what the run brings along itself is not said again. */
export function runRefusals(run: SwarmRunSpec, team: SwarmTeamSpec): readonly Finding[] {
  const path = ['spec', 'teamRef'];
  return teamMode(run) === 'dynamic' ? flowRefusals(team, path) : [];
}

/** A run that nobody carries out would look as if it were waiting, so it is refused instead. */
function flowRefusals(flow: Flow, path: FieldPath): readonly Finding[] {
  const playedByTeams = new Set(
    (flow.roles ?? []).filter((role) => role.swarmTeam !== undefined).map((role) => role.name),
  );
  return (flow.pipeline ?? []).flatMap((step) => {
    if (!playedByTeams.has(step.role)) return [];
    return [
      finding('run.step-not-honoured', { step: step.role, part: 'is played by another team' }, { path }),
    ];
  });
}
