import type { SwarmRun } from '../../../schemas/generated/types.ts';
import { oneLine } from '../../../schemas/one-line.ts';
import {
  advance,
  awaitsWrite,
  type Command,
  endNotesOf,
  isTerminal,
  type MetricNote,
  type Note,
  openSubtaskIds,
  type Problem,
  type RunAuditEntry,
  type RunState,
  roundRobinChoices,
} from '../../engine/index.ts';
import type { EventRecorder } from '../../kube/controller.ts';
import type { TaskQueue } from '../../queue/task-queue.ts';
import { applyStatusTo } from '../common/apply-status.ts';
import { type Course, type Courses, newest, progress } from './courses.ts';
import { gatherFlow, gatherRun, type RunSources } from './gather.ts';
import type { RunFlow, RunWorld } from './run-world.ts';
import { runStatus } from './status.ts';
import { createStatusWriter, type StatusWriter, type Tidings, type WritePace } from './status-writer.ts';
import { tellPlans } from './tell-plans.ts';
import { tellRoute } from './tell-route.ts';
import type { WriteSlots } from './write-slots.ts';

export interface MoveOnOptions extends RunSources {
  readonly queue: TaskQueue;
  readonly events: EventRecorder;
  readonly audit: (entry: RunAuditEntry) => void;
  readonly measure?: ((note: MetricNote) => void) | undefined;
  readonly courses: Courses;
  readonly slots: WriteSlots;
  readonly lastChosen: Map<string, string>;
  readonly fieldManager: string;
  /** Calls later; returns how to call that off. Absent: nothing waits. */
  readonly after?: ((millis: number, call: () => void) => () => void) | undefined;
}

/** How far the run is, and when it must be looked at again should nothing happen. */
export interface Moved {
  readonly state: RunState;
  readonly run: SwarmRun;
  readonly wakeAtMillis?: number;
  /** A task of it has handed on what nobody has ended yet. */
  readonly hasOpenSubtasks: boolean;
}

/**
 * Moves the run on, and goes on with what settles while its status is being written: a step's hand-over does not wait
 * for the API server. What a crash leaves unwritten follows again from the state before and from the results, which
 * stay until the end is written. Undefined when the run went away meanwhile.
 */
export async function moveOn(
  course: Course,
  world: RunWorld,
  rejection: Problem | undefined,
  options: MoveOnOptions,
): Promise<Moved | undefined> {
  course.written = newest(course, world.run);
  const told: Promise<void>[] = [];
  const writer = createStatusWriter(
    options.slots,
    (tidings) => write(course, tidings, told, options),
    paceOf(course, options),
  );
  try {
    const all = async (): Promise<void> => {
      await writer.idle();
      await Promise.all(told);
    };
    return await moveWhileWriting(course, world, rejection, { put: writer.put, all }, options);
  } finally {
    course.onNews = undefined;
    // Nothing of this run may be under way when the next look begins.
    await writer.idle().catch(() => {});
  }
}

/** Without a timer, writes follow one another at once. A run that ends before its first needs none but the last. */
function paceOf(course: Course, { after, clock, slots }: MoveOnOptions): WritePace {
  if (after === undefined) return { waitMillis: () => 0, after: () => () => {} };
  const beganAtMillis = clock.now();
  return {
    waitMillis: () => {
      const pace = slots.paceMillis();
      return Math.min(pace, (course.writtenAtMillis ?? beganAtMillis) + pace - clock.now());
    },
    after,
  };
}

async function moveWhileWriting(
  course: Course,
  first: RunWorld,
  rejection: Problem | undefined,
  writing: { readonly put: StatusWriter['put']; readonly all: () => Promise<void> },
  options: MoveOnOptions,
): Promise<Moved | undefined> {
  for (let world: RunWorld | undefined = first; world !== undefined; ) {
    const news = listen(course);
    const { run, nowMillis } = world;
    const flow = await gatherFlow(world, course, options);
    const problem = flow.plan.problem ?? rejection;
    const plan = problem === undefined ? flow.plan : { ...flow.plan, problem };
    const { state, commands, notes, wakeAtMillis } = advance(plan, flow.state, flow.facts, nowMillis);
    if (!(await storeTexts(commands, course, flow, options))) continue;
    tellRoute(flow, state, nowMillis);
    tellPlans(flow, notes, nowMillis);
    rememberChoices(flow, state, options);
    await carryOut(commands, course, options);
    const isFirstLook = course.state === undefined;
    progress(course, state);
    // Of the course so far before it is stored: an entry that a crash has taken away nobody would find again.
    if (!isTerminal(state)) tellAudit(course, notes, options);
    const untold =
      isFirstLook && isTerminal(flow.state) ? endNotesOf(plan, state, flow.facts, nowMillis) : notes;
    writing.put({ state, notes: untold, nowMillis, isAwaited: awaitsWrite(flow, state) });
    const isDone = writing.all();
    if (isTerminal(state)) await isDone;
    else await Promise.race([isDone, news.came]);
    if (isTerminal(state) || !news.hasCome()) {
      // What comes from here on is for the next look.
      course.onNews = undefined;
      return {
        state,
        run: newest(course, run),
        hasOpenSubtasks: openSubtaskIds(flow).length > 0,
        ...(wakeAtMillis === undefined ? {} : { wakeAtMillis }),
      };
    }
    world = await gatherRun(course.key, await options.reader.get(course.key), options.courses, options);
    if (world?.run.metadata.uid !== course.uid) return undefined;
  }
  return undefined;
}

function rememberChoices(flow: RunFlow, state: RunState, { lastChosen }: MoveOnOptions): void {
  for (const [key, agent] of roundRobinChoices(flow, state)) lastChosen.set(key, agent);
}

/** Whether something has settled since, also before anybody waits for it. */
function listen(course: Course): { readonly came: Promise<void>; readonly hasCome: () => boolean } {
  const { promise: came, resolve } = Promise.withResolvers<void>();
  let isCome = false;
  course.onNews = () => {
    isCome = true;
    resolve();
  };
  return { came, hasCome: () => isCome };
}

async function write(
  course: Course,
  { state, notes, nowMillis }: Tidings,
  told: Promise<void>[],
  { api, fieldManager, events, audit, measure, clock }: MoveOnOptions,
): Promise<void> {
  const { written } = course;
  if (written === undefined) return;
  const run = await applyStatusTo(api, written, runStatus(written, state, nowMillis), fieldManager);
  course.written = run;
  course.writtenAtMillis = clock.now();
  course.ownVersions.add(run.metadata.resourceVersion ?? '');
  // After the state is stored, so that no end is told that did not last.
  tellAudit(course, notes, { audit });
  for (const note of notes) if (note.kind === 'metric') measure?.(note);
  told.push(tellEvents(run, notes, events));
}

/** Each entry once, also when it is found again after a refused write. */
function tellAudit(
  { audited }: Course,
  notes: readonly Note[],
  { audit }: Pick<MoveOnOptions, 'audit'>,
): void {
  for (const note of notes) {
    if (note.kind !== 'audit' || audited.has(note.entry.eventId)) continue;
    audited.add(note.entry.eventId);
    audit(note.entry);
  }
}

async function tellEvents(run: SwarmRun, notes: readonly Note[], events: EventRecorder): Promise<void> {
  for (const note of notes)
    if (note.kind === 'event') await events.record(run, note.type, note.reason, note.message);
}

/**
 * Texts first, so that no task starts whose inputs could get lost. False when the bucket of the team does not take them:
 * the same advance then puts them into the queue's store (decision 24), and so do all others of the run.
 */
async function storeTexts(
  commands: readonly Command[],
  course: Course,
  { facts, bucket }: RunFlow,
  { outputs, events }: MoveOnOptions,
): Promise<boolean> {
  const run = { namespace: course.key.namespace ?? '', uid: course.uid };
  const store = bucket !== undefined && facts.outputStore === bucket.name ? bucket : outputs;
  const texts = commands.filter((command) => command.kind === 'store');
  try {
    await Promise.all(texts.map(({ digest, text }) => store.write(run, digest, text)));
    return true;
  } catch (error) {
    if (store === outputs) throw error;
    course.isBucketAway = true;
    const why = error instanceof Error ? error.message : String(error);
    const message = oneLine(
      `outputs of the run stay with the queue, since ${store.name} did not take them: ${why}`,
    );
    if (course.written !== undefined)
      await events.record(course.written, 'Warning', 'ArtifactStoreFailed', message);
    return false;
  }
}

/** All tasks together. */
async function carryOut(
  commands: readonly Command[],
  { key: { namespace = '' }, submitted }: Course,
  { queue }: MoveOnOptions,
): Promise<void> {
  await Promise.all(
    commands.map(async (command) => {
      if (command.kind === 'cancel') await queue.cancel(command.ids, command.reason, namespace);
      if (command.kind !== 'submit') return;
      await queue.submit(command.task);
      submitted.add(command.task.id);
    }),
  );
}
