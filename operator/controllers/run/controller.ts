import type { SwarmRun } from '../../../schemas/generated/types.ts';
import type { ObjectKey } from '../../../schemas/kube-object.ts';
import { isTerminal, type RunAuditEntry, type RunState, stateOfRun } from '../../engine/index.ts';
import { timestamp } from '../../engine/timestamp.ts';
import { isApiError } from '../../kube/api.ts';
import type { Controller, EventRecorder, Outcome } from '../../kube/controller.ts';
import type { TaskQueue } from '../../queue/task-queue.ts';
import { applyStatus } from '../common/apply-status.ts';
import { agentKind, runKind, teamKind } from '../common/swarm-kinds.ts';
import { isSettled, runProblem } from './checks.ts';
import { claimed } from './claim.ts';
import { type Course, createCourses, isOvertaken } from './courses.ts';
import { runEnd } from './desired.ts';
import { dropFinalizerOfGo, isHeldByGo } from './drop-finalizer.ts';
import { gatherRun, type RunSources } from './gather.ts';
import { type Moved, type MoveOnOptions, moveOn } from './move-on.ts';
import { hasStoredOutputs } from './run-outputs.ts';
import { runsOfAgent, runsOfTeam } from './run-watches.ts';
import { runStatus } from './status.ts';
import { createWriteSlots } from './write-slots.ts';

export interface RunControllerOptions extends Omit<RunSources, 'lastChosen'> {
  readonly queue: TaskQueue;
  readonly events: EventRecorder;
  readonly audit: (entry: RunAuditEntry) => void;
  readonly measure?: MoveOnOptions['measure'];
  /** Calls later, so that quick steps share a write; absent: each is written as soon as can be. */
  readonly after?: MoveOnOptions['after'];
}

const name = 'swarmrun-controller';
/** A manager of its own: an apply takes away what the same manager has applied before and does not send again. */
const endManager = 'swarmrun-controller-end';

/** How often a run is looked at when nobody tells of news (orchestration 3.2). */
const pollMillis = 5000;
/** Runs that are moved on at once; most of them wait for their turn to write. Of more, all would end later. */
const runsAtOnce = 64;
/** More writes at once make none of them earlier, and fewer states wait together for the same write. */
const writesAtOnce = 12;
/** How long the cache may take to see what a refused write did not know of. */
const conflictMillis = 20;
/** How often, and until when, a run whose end is stored lets the writes of others go before the one that marks it. */
const markAgainMillis = 5_000;
const markPatienceMillis = 30_000;
/** How long tasks that nobody waits for may go on after their run; then they are dropped with it. */
const leftToFinishMillis = 3_600_000;
const markLater: Outcome = { kind: 'again', afterMillis: markAgainMillis };

/** SwarmRun: gather, check, advance, put tasks on the queue, write the status (orchestration 3 and 4). */
export function runController(given: RunControllerOptions): Controller {
  const courses = createCourses();
  const slots = createWriteSlots(writesAtOnce, () => given.clock.now());
  const options: MoveOnOptions = { ...given, courses, slots, lastChosen: new Map(), fieldManager: name };
  const { reader, queue } = options;
  return {
    name,
    kind: runKind,
    watches: [
      { kind: teamKind, keysOf: (team) => runsOfTeam(team, reader) },
      { kind: agentKind, keysOf: (agent) => runsOfAgent(agent, reader) },
    ],
    concurrency: runsAtOnce,
    isNews: ({ metadata: { uid = '', resourceVersion = '' } }) =>
      courses.of(uid)?.ownVersions.delete(resourceVersion) !== true,
    subscribe: (enqueue) =>
      queue.onSettled(({ namespace, runUid = '' }) => {
        const course = courses.of(runUid);
        if (course?.key.namespace !== namespace) return;
        if (course.onNews !== undefined) course.onNews();
        else enqueue(course.key);
      }),
    reconcile: (key) => reconcile(key, options),
  };
}

async function reconcile(key: ObjectKey, options: MoveOnOptions): Promise<Outcome> {
  const { reader, courses } = options;
  // Most runs of a cluster are over; for them the cache will do.
  const seen = await reader.get<SwarmRun>(key);
  if (seen !== undefined && isHeldByGo(seen)) {
    await dropFinalizerOfGo(options.api, key, name);
    // Its new version brings us here again.
    return { kind: 'done' };
  }
  if (seen !== undefined && isSettled({ run: seen })) {
    if (hasStoredOutputs(stateOfRun(seen))) courses.open(key, seen.metadata.uid ?? '');
    return { kind: 'done' };
  }
  const known = courses.of(seen?.metadata.uid ?? '');
  // Two operators that take themselves for the leader: what the other one has written counts.
  if (isOvertaken(known, seen)) courses.distrust(known?.uid ?? '');
  if (canMarkLater(known, options)) return markLater;
  const world = await gatherRun(key, seen, courses, options);
  await forgetOthers(courses.replaced(key, world?.run.metadata.uid), options);
  if (world === undefined || isSettled(world)) return { kind: 'done' };
  const problem = runProblem(world);
  if (problem !== undefined) {
    const time = timestamp(world.nowMillis);
    const state: RunState = { phase: 'Failed', ...problem, completionTime: time, steps: [] };
    await applyStatus(options.api, world.run, runStatus(world.run, state, world.nowMillis), name);
    await options.events.record(world.run, 'Warning', 'RunFailed', problem.message);
    return { kind: 'done' };
  }
  const course = courses.open(key, world.run.metadata.uid ?? '');
  try {
    const claim = await claimed(world, options);
    course.ownVersions.add(claim.world.run.metadata.resourceVersion ?? '');
    return await afterwards(course, await moveOn(course, claim.world, claim.rejection, options), options);
  } catch (error) {
    courses.distrust(course.uid);
    // Somebody else has written meanwhile: what they wrote counts, and is looked at anew.
    if (isApiError(error, 409)) return { kind: 'again', afterMillis: conflictMillis };
    throw error;
  }
}

async function afterwards(
  course: Course,
  moved: Moved | undefined,
  options: MoveOnOptions,
): Promise<Outcome> {
  if (moved === undefined) return { kind: 'again', afterMillis: 0 };
  const { state, wakeAtMillis } = moved;
  if (isLeftToFinish(moved, options)) return { kind: 'again', afterMillis: pollMillis };
  if (isTerminal(state)) {
    // With sub-tasks about, the queue must hear soon that nothing more of the run is wanted.
    const isUrgent = moved.hasOpenSubtasks;
    return !isUrgent && canMarkLater(course, options) ? markLater : recordEnd(course, moved, options);
  }
  const nowMillis = options.clock.now();
  const wakeMillis = wakeAtMillis === undefined ? pollMillis : Math.max(0, wakeAtMillis - nowMillis);
  if (state.phase === 'Pending' && wakeAtMillis !== undefined)
    return { kind: 'again', afterMillis: wakeMillis };
  return { kind: 'again', afterMillis: Math.min(pollMillis, wakeMillis) };
}

/** What tasks have handed on and not waited for, when the run has succeeded all the same (orchestration 5.2). */
function isLeftToFinish({ state, hasOpenSubtasks }: Moved, { clock }: MoveOnOptions): boolean {
  if (state.phase !== 'Succeeded' || !hasOpenSubtasks) return false;
  return clock.now() - Date.parse(state.completionTime ?? '') < leftToFinishMillis;
}

/** Nobody waits for the mark of a run whose end is stored; for the writes that take all slots somebody does. */
function canMarkLater(course: Course | undefined, { slots, clock }: MoveOnOptions): boolean {
  const state = course?.state;
  if (state === undefined || !isTerminal(state) || !slots.areTaken()) return false;
  return clock.now() - Date.parse(state.completionTime ?? '') < markPatienceMillis;
}

/**
 * The status says how the run ended; what the queue holds of it can go, and the last write marks it. It takes no slot:
 * what one mark waits for must not be another.
 */
async function recordEnd(
  { uid, key }: Course,
  { run, state }: Moved,
  { api, queue, courses }: MoveOnOptions,
): Promise<Outcome> {
  await queue.forget(uid, key.namespace);
  const end = runEnd(run, state.phase, state.completionTime ?? '');
  await api.apply(end, { fieldManager: endManager, force: true });
  // Of the others it must be known that there is something to drop when they are deleted.
  if (hasStoredOutputs(state)) courses.rest(uid);
  else courses.forget(uid);
  return { kind: 'done' };
}

/** Runs that were deleted: nobody waits for their tasks any more (decision 31). */
async function forgetOthers(
  gone: readonly Course[],
  { queue, outputs, courses }: MoveOnOptions,
): Promise<void> {
  for (const { uid, key, openTaskIds } of gone) {
    if (openTaskIds.length > 0) await queue.cancel(openTaskIds, 'the run was deleted', key.namespace);
    await queue.forget(uid, key.namespace);
    await outputs.forget({ namespace: key.namespace ?? '', uid });
    // Last: while the queue is away, it is tried again.
    courses.forget(uid);
  }
}
