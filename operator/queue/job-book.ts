import { type Journal, openJournal } from '../journal/journal.ts';
import { addSpent, type SpentTokens } from './spent-tokens.ts';
import type { Task, TaskResult, TokenUsage } from './task-queue.ts';

/** What is known of one task. Executions without a result are crashes, unless a worker gave the task back. */
export interface Job {
  readonly task: Task;
  readonly state: JobState;
  /** How often it was handed to a worker. */
  readonly deliveries: number;
  /** Deliveries that a worker gave back unfinished when it closed. */
  readonly releases: number;
  /** Deliveries whose process died. */
  readonly crashes: number;
  /** What failed attempts have used. */
  readonly spent?: SpentTokens;
}

export type JobState =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'delayed'; readonly readyAtMillis: number }
  | { readonly kind: 'active'; readonly startedAtMillis: number }
  | { readonly kind: 'settled'; readonly result: TaskResult; readonly settledAtMillis: number };

/** One line of the journal; `job` stands in a compacted journal instead of all that led there. */
export type JobEntry =
  | { readonly kind: 'submit'; readonly task: Task }
  | { readonly kind: 'start'; readonly id: string; readonly startedAtMillis: number }
  | {
      readonly kind: 'retry';
      readonly id: string;
      readonly readyAtMillis: number;
      readonly usage?: TokenUsage;
    }
  | { readonly kind: 'release'; readonly id: string }
  | { readonly kind: 'settle'; readonly result: TaskResult; readonly settledAtMillis: number }
  | { readonly kind: 'forget'; readonly ids: readonly string[] }
  | { readonly kind: 'job'; readonly job: Job };

/** All tasks by id, in the order of their submission, on disk if a file is given. */
export interface JobBook {
  get(id: string): Job | undefined;
  all(): Iterable<Job>;
  ofRun(runUid: string): readonly Job[];
  runUids(): readonly string[];
  /** Writes the entry down and returns the job that it is about, as it is now. */
  write(entry: JobEntry): Job | undefined;
  close(): void;
}

const WAITING: JobState = { kind: 'waiting' };

export function openJobBook(persistence: { file: string; compactAboveBytes?: number } | undefined): JobBook {
  const jobs = new Map<string, Job>();
  const runs = new Map<string, Set<string>>();

  const store = (job: Job): Job => {
    const { runUid } = job.task.meta;
    if (runUid !== undefined && !jobs.has(job.task.id)) {
      const ids = runs.get(runUid) ?? new Set();
      runs.set(runUid, ids.add(job.task.id));
    }
    jobs.set(job.task.id, job);
    return job;
  };
  const drop = (id: string): void => {
    const runUid = jobs.get(id)?.task.meta.runUid ?? '';
    jobs.delete(id);
    const ids = runs.get(runUid);
    ids?.delete(id);
    if (ids?.size === 0) runs.delete(runUid);
  };
  const accept = (entry: JobEntry): Job | undefined => {
    if (entry.kind === 'forget') {
      entry.ids.forEach(drop);
      return undefined;
    }
    const job = jobs.get(idOf(entry));
    const next = nextJob(job, entry);
    return next === undefined || next === job ? job : store(next);
  };

  const journal: Journal | undefined =
    persistence === undefined
      ? undefined
      : openJournal({
          ...persistence,
          replay: (entry) => accept(entry as JobEntry),
          snapshot: () => [...jobs.values()].map((job): JobEntry => ({ kind: 'job', job })),
        });

  // Who worked on them is dead; the next start in the journal says the same.
  for (const job of jobs.values()) store(withCrash(job));

  return {
    get: (id) => jobs.get(id),
    all: () => jobs.values(),
    ofRun: (runUid) => [...(runs.get(runUid) ?? [])].flatMap((id) => jobs.get(id) ?? []),
    runUids: () => [...runs.keys()],
    write: (entry) => {
      journal?.append(entry);
      return accept(entry);
    },
    close: () => journal?.close(),
  };
}

function idOf(entry: Exclude<JobEntry, { kind: 'forget' }>): string {
  if (entry.kind === 'submit') return entry.task.id;
  if (entry.kind === 'settle') return entry.result.id;
  return entry.kind === 'job' ? entry.job.task.id : entry.id;
}

/** A settled job never changes; entries about unknown jobs say nothing. */
function nextJob(job: Job | undefined, entry: Exclude<JobEntry, { kind: 'forget' }>): Job | undefined {
  if (entry.kind === 'job') return entry.job;
  if (job === undefined)
    return entry.kind === 'submit'
      ? { task: entry.task, state: WAITING, deliveries: 0, releases: 0, crashes: 0 }
      : undefined;
  if (job.state.kind === 'settled') return job;
  switch (entry.kind) {
    case 'submit':
      return job;
    case 'start': {
      const { startedAtMillis } = entry;
      return {
        ...withCrash(job),
        state: { kind: 'active', startedAtMillis },
        deliveries: job.deliveries + 1,
      };
    }
    case 'retry':
      return {
        ...job,
        state: { kind: 'delayed', readyAtMillis: entry.readyAtMillis },
        ...(entry.usage === undefined ? {} : { spent: addSpent(job.spent, entry.usage) }),
      };
    case 'release':
      return { ...job, state: WAITING, releases: job.releases + 1 };
    case 'settle': {
      const { result, settledAtMillis } = entry;
      return { ...job, state: { kind: 'settled', result, settledAtMillis } };
    }
  }
}

/** The job after its process died: an active one waits again, and the delivery counts as a crash. */
function withCrash(job: Job): Job {
  return job.state.kind === 'active' ? { ...job, state: WAITING, crashes: job.crashes + 1 } : job;
}
