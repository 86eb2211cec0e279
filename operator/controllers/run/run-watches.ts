import type { SwarmRun } from '../../../schemas/generated/types.ts';
import type { KubeObject, ObjectKey } from '../../../schemas/kube-object.ts';
import { isLookedUp, isTerminal, routeStepName } from '../../engine/index.ts';
import type { Reader } from '../../kube/controller.ts';
import { runKind } from '../common/swarm-kinds.ts';

/** Runs of a team that are not over: they may be waiting for it. */
export async function runsOfTeam(team: KubeObject, reader: Reader): Promise<readonly ObjectKey[]> {
  const runs = await openRuns(team, reader);
  return runs.filter((run) => run.spec.teamRef === team.metadata.name).map(keyOf);
}

/** Runs that are not over and may be waiting for the agent, by whichever way their roles lead to it. */
export async function runsOfAgent(agent: KubeObject, reader: Reader): Promise<readonly ObjectKey[]> {
  const { name } = agent.metadata;
  const runs = await openRuns(agent, reader);
  return runs.filter((run) => run.spec.agent === name || mayPlay(run, name)).map(keyOf);
}

function mayPlay(run: SwarmRun, agent: string): boolean {
  if (mayFind(run, agent)) return true;
  const { spec } = run;
  return (spec.roles ?? []).some(
    (role) =>
      role.swarmTeam !== undefined ||
      agent ===
        (role.swarmAgent ?? (role.model === undefined ? role.name : `${spec.teamRef ?? ''}-${role.name}`)),
  );
}

/** Whether a step has got the agent, or might yet, since it looks for one. */
function mayFind({ spec, status }: SwarmRun, agent: string): boolean {
  const looking = spec.routing === undefined ? spec.pipeline?.filter(isLookedUp) : [{ role: routeStepName }];
  return (looking ?? []).some(({ role }) => {
    const chosen = status?.steps?.find(({ name }) => name === role)?.resolvedAgent;
    return chosen === undefined || chosen === agent;
  });
}

async function openRuns({ metadata }: KubeObject, reader: Reader): Promise<readonly SwarmRun[]> {
  const runs = await reader.list<SwarmRun>(runKind, { namespace: metadata.namespace ?? '' });
  return runs.filter((run) => !isTerminal(run.status ?? {}));
}

const keyOf = ({ metadata }: SwarmRun): ObjectKey => ({
  ...runKind,
  namespace: metadata.namespace ?? '',
  name: metadata.name,
});
