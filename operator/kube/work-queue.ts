import type { Timers } from '../common/timers.ts';

/** Keys to be worked on, each by one worker at a time. A key added while it is worked on comes round again. */
export interface WorkQueue {
  add(key: string): void;
  /** Adds a key that goes before those that were only added: others wait for it already. */
  addFirst(key: string): void;
  /** Adds the key later; of several times the earliest counts. */
  addAfter(key: string, millis: number): void;
  /** Adds a key that failed, after a back-off that grows with every failure in a row. Returns the wait. */
  retry(key: string): number;
  /** The key succeeded: its next failure counts as the first. */
  forget(key: string): void;
  /** The next key, as soon as there is one; undefined once the queue is closed. Ends with `done`. */
  take(): Promise<string | undefined>;
  done(key: string): void;
  /** Keys that wait for a worker; those added for later do not count. */
  readonly size: number;
  /** Keys that are worked on. */
  readonly active: number;
  close(): void;
}

export interface WorkQueueOptions {
  readonly timers: Timers;
  /** From 0 up to 1; spreads the retries of many keys. */
  readonly random: () => number;
  readonly firstDelayMillis?: number;
  readonly longestDelayMillis?: number;
}

const FIRST_DELAY_MILLIS = 100;
const LONGEST_DELAY_MILLIS = 60_000;

export function createWorkQueue(options: WorkQueueOptions): WorkQueue {
  const { timers, random } = options;
  const { firstDelayMillis = FIRST_DELAY_MILLIS, longestDelayMillis = LONGEST_DELAY_MILLIS } = options;
  const first = new Set<string>();
  const waiting = new Set<string>();
  const active = new Set<string>();
  /** Those that came while they were worked on, and whether they go first then. */
  const again = new Map<string, boolean>();
  const failures = new Map<string, number>();
  const later = new Map<string, { readonly dueMillis: number; readonly callOff: () => void }>();
  const takers: ((key: string | undefined) => void)[] = [];
  let isClosed = false;

  const handOut = (): void => {
    for (const keys of [first, waiting])
      for (const key of keys) {
        const taker = takers.shift();
        if (taker === undefined) return;
        keys.delete(key);
        active.add(key);
        taker(key);
      }
  };

  const put = (key: string, isFirst: boolean): void => {
    if (isClosed) return;
    if (active.has(key)) again.set(key, isFirst || again.get(key) === true);
    else if (!first.has(key)) {
      (isFirst ? first : waiting).add(key);
      if (isFirst) waiting.delete(key);
      handOut();
    }
  };
  const add = (key: string): void => put(key, false);

  const addAfter = (key: string, millis: number): void => {
    if (isClosed) return;
    const dueMillis = timers.now() + millis;
    const known = later.get(key);
    if (known !== undefined && known.dueMillis <= dueMillis) return;
    known?.callOff();
    const callOff = timers.after(Math.max(0, millis), () => {
      later.delete(key);
      add(key);
    });
    later.set(key, { dueMillis, callOff });
  };

  return {
    add,
    addFirst: (key) => put(key, true),
    addAfter,
    retry: (key) => {
      const failed = (failures.get(key) ?? 0) + 1;
      failures.set(key, failed);
      const delay = Math.min(longestDelayMillis, firstDelayMillis * 2 ** Math.min(failed - 1, 30));
      // Between half and all of it: keys that failed together do not come back together.
      const millis = Math.ceil(delay * (1 - random() / 2));
      addAfter(key, millis);
      return millis;
    },
    forget: (key) => {
      failures.delete(key);
    },
    take: () =>
      new Promise((resolve) => {
        if (isClosed) return resolve(undefined);
        takers.push(resolve);
        handOut();
      }),
    done: (key) => {
      active.delete(key);
      const isFirst = again.get(key);
      if (isFirst === undefined) return;
      again.delete(key);
      put(key, isFirst);
    },
    get size() {
      return first.size + waiting.size;
    },
    get active() {
      return active.size;
    },
    close: () => {
      isClosed = true;
      for (const { callOff } of later.values()) callOff();
      later.clear();
      first.clear();
      waiting.clear();
      again.clear();
      for (const taker of takers.splice(0)) taker(undefined);
    },
  };
}
