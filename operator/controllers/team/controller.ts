import type { SwarmAgent, SwarmTeam } from '../../../schemas/generated/types.ts';
import { type Api, isApiError } from '../../kube/api.ts';
import type { Controller, EventRecorder, Outcome } from '../../kube/controller.ts';
import { applyIfDifferent } from '../common/apply-if-different.ts';
import { applyStatus } from '../common/apply-status.ts';
import { progressDeadlineMillis, type Verdict } from '../common/conditions.ts';
import { writeDeclaredRuns } from '../common/declared-runs.ts';
import { deleteRuns } from '../common/delete-runs.ts';
import { nextExpiryMillis, prunableRuns } from '../common/run-history.ts';
import { agentKind, budgetKind, runKind, teamKind } from '../common/swarm-kinds.ts';
import { teamVerdict } from './checks.ts';
import { historyLimits, isOwnedBy, superfluousAgents, teamAgents } from './desired.ts';
import { gatherTeam, type TeamSources } from './gather.ts';
import { type ScaledRole, type TeamScaling, teamScaling } from './role-scaling.ts';
import { teamStatus } from './status.ts';
import { teamsOfRun, teamsWithAgent, teamsWithBudget, teamsWithTeam } from './team-watches.ts';
import type { TeamWorld } from './team-world.ts';

export interface TeamControllerOptions extends TeamSources {
  readonly api: Api;
  readonly events: EventRecorder;
  /** Where artifacts are that would be on a volume of a cluster. */
  readonly artifactFolder?: string;
}

const name = 'swarmteam-controller';
/** Runs and budgets change quickly; their team tells of them soon, but not of each change by itself. */
const gatherMillis = 200;

/** SwarmTeam -> agents of its inline roles, status, and the history of its runs (orchestration 2). */
export function teamController(options: TeamControllerOptions): Controller {
  const { api, reader, events } = options;
  return {
    name,
    kind: teamKind,
    watches: [
      { kind: agentKind, keysOf: (agent) => teamsWithAgent(agent, reader) },
      { kind: teamKind, keysOf: (team) => teamsWithTeam(team, reader) },
      {
        kind: budgetKind,
        keysOf: (budget) => teamsWithBudget(budget, reader),
        afterMillis: gatherMillis,
      },
      { kind: runKind, keysOf: (run) => teamsOfRun(run, reader), afterMillis: gatherMillis },
    ],
    concurrency: 4,
    async reconcile(key): Promise<Outcome> {
      const world = await gatherTeam(key, options);
      if (world === undefined) return { kind: 'done' };
      const { team } = world;
      const checked = teamVerdict(world);
      const scaling = teamScaling(world);
      const refusal = checked.kind === 'stalled' ? undefined : await applyRoleAgents(world, scaling, options);
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
      await applyStatus(api, team, teamStatus({ world, verdict, scaling }), name);
      await writeDeclaredRuns(api, team, world.runs);
      return nextLook(world, scaling, verdict.kind === 'progressing');
    },
  };
}

/** Returns why an agent was refused: by schema, rule or policy, or because its name is taken. */
async function applyRoleAgents(
  { team, agents }: TeamWorld,
  scaling: TeamScaling,
  { api, events, artifactFolder }: TeamControllerOptions,
): Promise<string | undefined> {
  let refusal: string | undefined;
  for (const wanted of teamAgents(team, scaling.roles, artifactFolder)) {
    const current = agents.find((agent) => agent.metadata.name === wanted.metadata.name);
    if (current !== undefined && !isOwnedBy(team, current)) {
      refusal ??= `SwarmAgent "${wanted.metadata.name}" exists and is not of this team. Rename the role, or delete that agent`;
      continue;
    }
    try {
      await applyIfDifferent(api, wanted, current, name);
      const scaled = scaling.roles.find(({ agent }) => agent === wanted.metadata.name);
      if (scaled !== undefined && current !== undefined) await tellScaling(team, scaled, current, events);
    } catch (error) {
      if (!isApiError(error, 403) && !isApiError(error, 422)) throw error;
      refusal ??= error.message;
    }
  }
  for (const { metadata } of superfluousAgents(team, agents))
    await api.delete(
      { ...agentKind, namespace: metadata.namespace ?? '', name: metadata.name },
      { uid: metadata.uid ?? '' },
    );
  return refusal;
}

async function tellScaling(
  team: SwarmTeam,
  { agent, replicas, active }: ScaledRole,
  { spec }: SwarmAgent,
  events: EventRecorder,
): Promise<void> {
  const before = spec.runtime?.replicas ?? 1;
  if (before === replicas) return;
  const message = `scaled ${agent} from ${before} to ${replicas} replicas (active steps: ${active})`;
  await events.record(team, 'Normal', 'AutoscaleAgent', message);
}

/** Names of events as in orchestration 2.2. */
function eventReason(reason: string): string {
  if (reason === 'Reconciled') return 'TeamReconciled';
  return reason === 'InvalidTopology' ? 'TopologyInvalid' : reason;
}

/** Nobody tells of what a task of an open run puts on the queue of a sleeping role. */
const queueLookMillis = 5_000;

function nextLook(
  { team, runs, openRuns, nowMillis }: TeamWorld,
  { roles, idleInMillis }: TeamScaling,
  isProgressing: boolean,
): Outcome {
  const isBusy =
    roles.some(({ active }) => active > 0) ||
    openRuns.some(({ spec }) => spec.teamRef === team.metadata.name);
  const idleEnd = idleInMillis === undefined ? undefined : idleInMillis + 1_000;
  const queueLook = roles.length > 0 && isBusy ? queueLookMillis : undefined;
  const expiry = nextExpiryMillis(historyLimits(team), runs, nowMillis);
  const deadline = isProgressing ? progressDeadlineMillis(team.status?.conditions, nowMillis) : undefined;
  const looks = [expiry, deadline, idleEnd, queueLook].flatMap((millis) =>
    millis === undefined || millis <= 0 ? [] : [millis],
  );
  return looks.length === 0 ? { kind: 'done' } : { kind: 'again', afterMillis: Math.min(...looks) };
}
