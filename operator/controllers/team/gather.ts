import type { SwarmAgent, SwarmRun, SwarmTeam } from '../../../schemas/generated/types.ts';
import type { KubeObject, ObjectKey } from '../../../schemas/kube-object.ts';
import type { Clock, Reader } from '../../kube/controller.ts';
import { normalised } from '../common/normalised.ts';
import { agentKind, runKind, teamKind } from '../common/swarm-kinds.ts';
import type { TeamWorld } from './team-world.ts';

export interface TeamSources {
  readonly reader: Reader;
  readonly clock: Clock;
}

/** Reads everything that a reconcile of the team needs; undefined when it is gone or going. */
export async function gatherTeam(
  key: ObjectKey,
  { reader, clock }: TeamSources,
): Promise<TeamWorld | undefined> {
  const team = await reader.get<SwarmTeam>(key);
  if (team === undefined || !isAlive(team)) return undefined;
  const namespace = key.namespace ?? '';
  const agents = await reader.list<SwarmAgent>(agentKind, { namespace });
  const runs = await reader.list<SwarmRun>(runKind, { namespace });
  const teams = await reader.list<SwarmTeam>(teamKind, { namespace });
  return {
    team: normalised(team),
    agents: agents.filter(isAlive),
    teams: teams.filter((other) => isAlive(other) && other.metadata.name !== key.name).map(normalised),
    runs: runs.filter((run) => isAlive(run) && run.spec.teamRef === key.name),
    nowMillis: clock.now(),
  };
}

const isAlive = ({ metadata }: KubeObject): boolean => metadata.deletionTimestamp === undefined;
