import type { SwarmRun } from '../../../schemas/generated/types.ts';
import type { ObjectKey } from '../../../schemas/kube-object.ts';
import {
  advance,
  type Command,
  isTerminal,
  type Note,
  type Problem,
  type RunAuditEntry,
  type RunState,
} from '../../engine/index.ts';
import { isApiError } from '../../kube/api.ts';
import type { Controller, EventRecorder, Outcome } from '../../kube/controller.ts';
import type { TaskQueue } from '../../queue/task-queue.ts';
import { applyStatus } from '../common/apply-status.ts';
import { normalised } from '../common/normalised.ts';
import { agentKind, runKind, teamKind } from '../common/swarm-kinds.ts';
import { timestamp } from '../common/timestamp.ts';
import { isSettled, runProblem } from './checks.ts';
import { runClaim, runEnd } from './desired.ts';
import { gatherFlow, gatherRun, type RunSources } from './gather.ts';
import { createKnownRuns, type KnownRuns } from './known-runs.ts';
import { runsOfAgent, runsOfTeam } from './run-watches.ts';
import type { RunWorld } from './run-world.ts';
import { keepsOutputsInQueue, runStatus } from './status.ts';

export interface RunControllerOptions extends RunSources {
  readonly queue: TaskQueue;
  readonly events: EventRecorder;
  readonly audit: (entry: RunAuditEntry) => void;
}

const name = 'swarmrun-controller';
/** A manager of its own: an apply takes away what the same manager has applied before and does not send again. */
const endManager = 'swarmrun-controller-end';

/** How often a run is looked at when nobody tells of news (orchestration 3.2). */
const pollMillis = 5000;

/** SwarmRun: gather, check, advance, put tasks on the queue, write the status (orchestration 3 and 4). */
export function runController(options: RunControllerOptions): Controller {
  const { reader, queue } = options;
  const known = createKnownRuns();
  return {
    name,
    kind: runKind,
    watches: [
      { kind: teamKind, keysOf: (team) => runsOfTeam(team, reader) },
      { kind: agentKind, keysOf: (agent) => runsOfAgent(agent, reader) },
    ],
    concurrency: 8,
    subscribe: (enqueue) =>
      queue.onSettled(({ runUid }) => {
        const key = runUid === undefined ? undefined : known.keyOf(runUid);
        if (key !== undefined) enqueue(key);
      }),
    reconcile: (key) => reconcile(key, options, known),
  };
}

async function reconcile(key: ObjectKey, options: RunControllerOptions, known: KnownRuns): Promise<Outcome> {
  // Most runs of a cluster are over; for them the cache will do.
  const seen = await options.reader.get<SwarmRun>(key);
  if (seen !== undefined && isSettled({ run: seen })) return { kind: 'done' };
  const world = await gatherRun(key, options);
  await forgetOthers(known.replaced(key, world?.run.metadata.uid), options);
  if (world === undefined || isSettled(world)) return { kind: 'done' };
  const problem = runProblem(world);
  if (problem !== undefined) {
    const time = timestamp(world.nowMillis);
    const state: RunState = { phase: 'Failed', ...problem, completionTime: time, steps: [] };
    await applyStatus(options.api, world.run, runStatus(world.run, state, world.nowMillis), name);
    await options.events.record(world.run, 'Warning', 'RunFailed', problem.message);
    return { kind: 'done' };
  }
  return moveOn(key, await claimed(world, options), options, known);
}

/** A run with its claim: owner, label, snapshot. */
interface Claimed {
  readonly world: RunWorld;
  /** Why the copy of the team is not in the run: it would be the same the next time. */
  readonly rejection?: Problem;
}

async function claimed(world: RunWorld, { api }: RunControllerOptions): Promise<Claimed> {
  const claim = isTerminal(world.run.status ?? {}) ? undefined : runClaim(world);
  if (claim === undefined) return { world };
  const how = { fieldManager: name, force: true };
  try {
    const { object } = await api.apply<SwarmRun>(claim, how);
    return { world: { ...world, run: normalised(object) } };
  } catch (error) {
    if (!isApiError(error, 403) && !isApiError(error, 422)) throw error;
    // The run fails with what is wrong in the team; it still gets its owner, to go with it (gitops 1).
    const { spec, ...owned } = claim;
    if (spec !== undefined) await api.apply(owned, how);
    return {
      world: { ...world, run: withSnapshot(world.run, spec) },
      rejection: { reason: 'SnapshotRejected', message: error.message },
    };
  }
}

function withSnapshot(run: SwarmRun, spec: unknown): SwarmRun {
  return { ...run, spec: { ...run.spec, ...(typeof spec === 'object' ? spec : {}) } };
}

async function moveOn(
  key: ObjectKey,
  { world, rejection }: Claimed,
  options: RunControllerOptions,
  known: KnownRuns,
): Promise<Outcome> {
  const { run, nowMillis } = world;
  const flow = await gatherFlow(world, options);
  const problem = flow.plan.problem ?? rejection;
  const plan = problem === undefined ? flow.plan : { ...flow.plan, problem };
  const { state, commands, notes, wakeAtMillis } = advance(plan, flow.state, flow.facts, nowMillis);
  known.remember(key, flow.plan.uid, state);
  for (const command of commands) await carryOut(command, flow.plan.uid, options);
  await applyStatus(options.api, run, runStatus(run, state, nowMillis), name);
  await tell(run, notes, options);
  if (isTerminal(state)) return recordEnd(run, state, options, known);
  if (state.phase === 'Pending' && wakeAtMillis !== undefined) {
    return { kind: 'again', afterMillis: Math.max(0, wakeAtMillis - nowMillis) };
  }
  const wakeMillis = wakeAtMillis === undefined ? pollMillis : Math.max(0, wakeAtMillis - nowMillis);
  return { kind: 'again', afterMillis: Math.min(pollMillis, wakeMillis) };
}

async function carryOut(
  command: Command,
  runUid: string,
  { queue, outputs }: RunControllerOptions,
): Promise<void> {
  switch (command.kind) {
    case 'submit':
      return queue.submit(command.task);
    case 'cancel':
      return queue.cancel(command.ids, command.reason);
    case 'store':
      return outputs?.write(runUid, command.digest, command.text);
  }
}

/** After the state is stored, so that nothing is told that did not last. */
async function tell(
  run: SwarmRun,
  notes: readonly Note[],
  { events, audit }: RunControllerOptions,
): Promise<void> {
  for (const note of notes) {
    if (note.kind === 'audit') audit(note.entry);
    else await events.record(run, note.type, note.reason, note.message);
  }
}

/** The status says how the run ended; what the queue holds of it can go, and the last write marks it. */
async function recordEnd(
  run: SwarmRun,
  state: RunState,
  { api, queue }: RunControllerOptions,
  known: KnownRuns,
): Promise<Outcome> {
  const uid = run.metadata.uid ?? '';
  if (!keepsOutputsInQueue(state)) {
    await queue.forget(uid);
    known.forget(uid);
  }
  const end = runEnd(run, state.phase ?? '', state.completionTime ?? '');
  await api.apply(end, { fieldManager: endManager, force: true });
  return { kind: 'done' };
}

/** Runs that were deleted: nobody waits for their tasks any more (decision 31). */
async function forgetOthers(
  gone: readonly { readonly uid: string; readonly openTaskIds: readonly string[] }[],
  { queue, outputs }: RunControllerOptions,
): Promise<void> {
  for (const { uid, openTaskIds } of gone) {
    if (openTaskIds.length > 0) await queue.cancel(openTaskIds, 'the run was deleted');
    await queue.forget(uid);
    await outputs?.forget(uid);
  }
}
