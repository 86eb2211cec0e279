import type { SwarmAgent, SwarmBudget, SwarmRun, SwarmTeam } from '../../../schemas/generated/types.ts';
import type { KubeObject, ObjectKey } from '../../../schemas/kube-object.ts';
import type { Clock, Reader } from '../../kube/controller.ts';
import type { TaskQueue } from '../../queue/task-queue.ts';
import { normalised } from '../common/normalised.ts';
import { agentKind, budgetKind, runKind, teamKind } from '../common/swarm-kinds.ts';
import { inlineAgentName } from './role-agents.ts';
import { scalingRoles } from './role-scaling.ts';
import type { TeamWorld } from './team-world.ts';

export interface TeamSources {
  readonly reader: Reader;
  readonly clock: Clock;
  /** Tells what waits for roles that scale. */
  readonly queue: Pick<TaskQueue, 'depth'>;
}

/** Reads everything that a reconcile of the team needs; undefined when it is gone or going. */
export async function gatherTeam(
  key: ObjectKey,
  { reader, clock, queue }: TeamSources,
): Promise<TeamWorld | undefined> {
  const written = await reader.get<SwarmTeam>(key);
  if (written === undefined || !isAlive(written)) return undefined;
  const team = normalised(written);
  const namespace = key.namespace ?? '';
  const agents = await reader.list<SwarmAgent>(agentKind, { namespace });
  const runs = await reader.list<SwarmRun>(runKind, { namespace });
  const teams = await reader.list<SwarmTeam>(teamKind, { namespace });
  const budgetName = team.spec.budgetRef?.name ?? '';
  const budget =
    budgetName === ''
      ? undefined
      : await reader.get<SwarmBudget>({ ...budgetKind, namespace, name: budgetName });
  const isScaling = scalingRoles(team).length > 0;
  return {
    team,
    openRuns: isScaling ? runs.filter((run) => isAlive(run) && run.status?.completionTime === undefined) : [],
    queued: await queuedTasks(team, queue),
    agents: agents.filter(isAlive),
    ...(budget === undefined ? {} : { budget }),
    teams: teams.filter((other) => isAlive(other) && other.metadata.name !== key.name).map(normalised),
    runs: runs.filter((run) => isAlive(run) && run.spec.teamRef === key.name),
    nowMillis: clock.now(),
  };
}

/** The queues of each role that scales, as run steps address them and as direct runs of the agent do. */
async function queuedTasks(
  team: SwarmTeam,
  queue: Pick<TaskQueue, 'depth'>,
): Promise<ReadonlyMap<string, number>> {
  const { name, namespace = '' } = team.metadata;
  const counts = await Promise.all(
    scalingRoles(team).map(async (role): Promise<readonly (readonly [string, number])[]> => {
      const agent = inlineAgentName(name, role.name);
      try {
        const depths = await Promise.all(
          [`${namespace}.${name}.${role.name}`, `${namespace}.${agent}`].map((one) => queue.depth(one)),
        );
        return [[agent, depths.reduce((sum, { waiting, active }) => sum + waiting + active, 0)]];
      } catch {
        return [];
      }
    }),
  );
  return new Map(counts.flat());
}

const isAlive = ({ metadata }: KubeObject): boolean => metadata.deletionTimestamp === undefined;
