import type { SwarmTeam } from '../../../schemas/generated/types.ts';
import type { KubeObject, ObjectKey } from '../../../schemas/kube-object.ts';
import { isKind } from '../../../schemas/rules/kinds.ts';
import { type Api, isApiError } from '../../kube/api.ts';
import type { Clock, Controller, EventRecorder, Outcome, Reader } from '../../kube/controller.ts';
import { applyIfDifferent } from '../common/apply-if-different.ts';
import { applyStatus } from '../common/apply-status.ts';
import { progressDeadlineMillis, type Verdict } from '../common/conditions.ts';
import { deleteRuns } from '../common/delete-runs.ts';
import { nextExpiryMillis, prunableRuns } from '../common/run-history.ts';
import { agentKind, runKind, teamKind } from '../common/swarm-kinds.ts';
import { teamVerdict } from './checks.ts';
import { historyLimits, isOwnedBy, roleAgents, superfluousAgents } from './desired.ts';
import { gatherTeam } from './gather.ts';
import { agentNameOfRole } from './role-agents.ts';
import { teamStatus } from './status.ts';
import type { TeamWorld } from './team-world.ts';

export interface TeamControllerOptions {
  readonly api: Api;
  readonly reader: Reader;
  readonly events: EventRecorder;
  readonly clock: Clock;
}

const name = 'swarmteam-controller';

/** SwarmTeam -> agents of its inline roles, status, and the history of its runs (orchestration 2). */
export function teamController(options: TeamControllerOptions): Controller {
  const { api, reader, events } = options;
  return {
    name,
    kind: teamKind,
    watches: [
      { kind: agentKind, keysOf: (agent) => teamsWithAgent(agent, reader) },
      { kind: teamKind, keysOf: (team) => teamsWithTeam(team, reader) },
      { kind: runKind, keysOf: teamOfRun },
    ],
    concurrency: 4,
    async reconcile(key): Promise<Outcome> {
      const world = await gatherTeam(key, options);
      if (world === undefined) return { kind: 'done' };
      const { team } = world;
      const checked = teamVerdict(world);
      const refusal = checked.kind === 'stalled' ? undefined : await applyRoleAgents(world, api);
      const verdict: Verdict =
        refusal === undefined ? checked : { kind: 'stalled', reason: 'RolesNotReady', message: refusal };
      await deleteRuns(prunableRuns(historyLimits(team), world.runs, world.nowMillis), api);

      const before = team.status?.conditions?.find((condition) => condition.type === 'Ready');
      if (before?.reason !== verdict.reason)
        await events.record(
          team,
          verdict.kind === 'stalled' ? 'Warning' : 'Normal',
          eventReason(verdict.reason),
          verdict.message,
        );
      await applyStatus(api, team, teamStatus({ world, verdict }), name);
      return nextLook(world, verdict.kind === 'progressing');
    },
  };
}

/** Returns why an agent was refused: by schema, rule or policy, or because its name is taken. */
async function applyRoleAgents({ team, agents }: TeamWorld, api: Api): Promise<string | undefined> {
  let refusal: string | undefined;
  for (const wanted of roleAgents(team)) {
    const current = agents.find((agent) => agent.metadata.name === wanted.metadata.name);
    if (current !== undefined && !isOwnedBy(team, current)) {
      refusal ??= `SwarmAgent "${wanted.metadata.name}" exists and is not of this team. Rename the role, or delete that agent`;
      continue;
    }
    try {
      await applyIfDifferent(api, wanted, current, name);
    } catch (error) {
      if (!isApiError(error, 403) && !isApiError(error, 422)) throw error;
      refusal ??= error.message;
    }
  }
  for (const { metadata } of superfluousAgents(team, agents))
    await api.delete({ ...agentKind, ...nameOf(metadata) }, { uid: metadata.uid ?? '' });
  return refusal;
}

/** Names of events as in orchestration 2.2. */
function eventReason(reason: string): string {
  if (reason === 'Reconciled') return 'TeamReconciled';
  return reason === 'InvalidTopology' ? 'TopologyInvalid' : reason;
}

function nextLook({ team, runs, nowMillis }: TeamWorld, isProgressing: boolean): Outcome {
  const expiry = nextExpiryMillis(historyLimits(team), runs, nowMillis);
  const deadline = isProgressing ? progressDeadlineMillis(team.status?.conditions, nowMillis) : undefined;
  const looks = [expiry, deadline].flatMap((millis) => (millis === undefined || millis <= 0 ? [] : [millis]));
  return looks.length === 0 ? { kind: 'done' } : { kind: 'again', afterMillis: Math.min(...looks) };
}

/** Teams that the agent plays a role in, by whichever way; one of its own included. */
async function teamsWithAgent(agent: KubeObject, reader: Reader): Promise<readonly ObjectKey[]> {
  const { namespace = '', name: agentName } = agent.metadata;
  const teams = await reader.list<SwarmTeam>(teamKind, { namespace });
  return teams
    .filter((team) =>
      (team.spec.roles ?? []).some((role) => agentNameOfRole({ team, teams }, role) === agentName),
    )
    .map(({ metadata }) => ({ ...teamKind, ...nameOf(metadata) }));
}

/** Teams that have the team play a role. */
async function teamsWithTeam(team: KubeObject, reader: Reader): Promise<readonly ObjectKey[]> {
  const { namespace = '', name: teamName } = team.metadata;
  const teams = await reader.list<SwarmTeam>(teamKind, { namespace });
  return teams
    .filter((other) => (other.spec.roles ?? []).some((role) => role.swarmTeam === teamName))
    .map(({ metadata }) => ({ ...teamKind, ...nameOf(metadata) }));
}

const teamOfRun = (run: KubeObject): readonly ObjectKey[] =>
  isKind(run, 'SwarmRun') && run.spec.teamRef !== undefined
    ? [{ ...teamKind, namespace: run.metadata.namespace ?? '', name: run.spec.teamRef }]
    : [];

const nameOf = ({
  namespace = '',
  name: objectName,
}: KubeObject['metadata']): { namespace: string; name: string } => ({
  namespace,
  name: objectName,
});
