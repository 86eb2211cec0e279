import type { Note, RunState } from '../../engine/index.ts';
import type { WriteSlots } from './write-slots.ts';

/** A state to be written, and what is to be told once it is. */
export interface Tidings {
  readonly state: RunState;
  readonly notes: readonly Note[];
  readonly nowMillis: number;
}

/**
 * Writes the states of one run, one write at a time, while the run goes on. Of states that wait for their turn only the
 * latest is written, with the notes of all: the more there is to write, the fewer writes a run needs.
 */
export interface StatusWriter {
  put(tidings: Tidings): void;
  /** Resolves when nothing is left to write; rejects with what a write has failed with. */
  idle(): Promise<void>;
}

export function createStatusWriter(
  slots: WriteSlots,
  write: (tidings: Tidings) => Promise<void>,
): StatusWriter {
  let waiting: Tidings | undefined;
  let working: Promise<void> | undefined;
  let failure: { readonly error: unknown } | undefined;

  const writeLatest = async (): Promise<void> => {
    const latest = waiting;
    waiting = undefined;
    if (latest !== undefined) await write(latest);
  };
  const work = async (): Promise<void> => {
    try {
      while (waiting !== undefined) await slots.with(writeLatest);
    } catch (error) {
      failure = { error };
    }
    working = undefined;
  };

  return {
    put(tidings) {
      waiting = { ...tidings, notes: [...(waiting?.notes ?? []), ...tidings.notes] };
      if (failure === undefined) working ??= work();
    },
    async idle() {
      await working;
      if (failure !== undefined) throw failure.error;
    },
  };
}
