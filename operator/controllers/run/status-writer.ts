import { isTerminal, type Note, type RunState } from '../../engine/index.ts';
import type { WriteSlots } from './write-slots.ts';

/** A state to be written, and what is to be told once it is. */
export interface Tidings {
  readonly state: RunState;
  readonly notes: readonly Note[];
  readonly nowMillis: number;
  /** The run goes on only when this is written. */
  readonly isAwaited?: boolean;
}

/**
 * Writes the states of one run, one write at a time, while the run goes on. Of states that wait for their turn only the
 * latest is written, with the notes of all: the more there is to write, the fewer writes a run needs. People need not
 * see each of quick steps by itself, so that a write waits a little after the one before, and lets those of ended runs go
 * first; the end of a run waits for nothing.
 */
export interface StatusWriter {
  put(tidings: Tidings): void;
  /** Resolves when nothing is left to write; rejects with what a write has failed with. */
  idle(): Promise<void>;
}

export interface WritePace {
  /** How long the next write is to wait, in milliseconds. */
  waitMillis(): number;
  /** Calls later; returns how to call that off. */
  after(millis: number, call: () => void): () => void;
}

const isUrgent = ({ state, isAwaited }: Tidings): boolean => isTerminal(state) || isAwaited === true;

export function createStatusWriter(
  slots: WriteSlots,
  write: (tidings: Tidings) => Promise<void>,
  pace: WritePace,
): StatusWriter {
  let hurry = (): void => {};
  let waiting: Tidings | undefined;
  let working: Promise<void> | undefined;
  let failure: { readonly error: unknown } | undefined;

  const writeLatest = async (): Promise<void> => {
    const latest = waiting;
    waiting = undefined;
    if (latest !== undefined) await write(latest);
  };
  /** Ends at once when somebody waits for the write. */
  const pause = (millis: number): Promise<void> =>
    new Promise((resolve) => {
      if (millis <= 0) return resolve();
      const callOff = pace.after(millis, resolve);
      hurry = () => {
        callOff();
        resolve();
      };
    });
  const work = async (): Promise<void> => {
    try {
      while (waiting !== undefined) {
        if (!isUrgent(waiting)) await pause(pace.waitMillis());
        await slots.with(writeLatest, () => waiting !== undefined && !isUrgent(waiting));
      }
    } catch (error) {
      failure = { error };
    }
    working = undefined;
  };

  return {
    put(tidings) {
      waiting = { ...tidings, notes: [...(waiting?.notes ?? []), ...tidings.notes] };
      if (failure === undefined) working ??= work();
      if (isUrgent(tidings)) hurry();
    },
    async idle() {
      await working;
      if (failure !== undefined) throw failure.error;
    },
  };
}
