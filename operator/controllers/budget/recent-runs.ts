import type { SwarmRun } from '../../../schemas/generated/types.ts';
import { type Spend, spendsOf } from './spend.ts';

/** Long enough for every budget to have settled what ended before (budget-sums). */
const rememberedMillis = 600_000;

interface Remembered {
  readonly spends: readonly Spend[];
  readonly seenMillis: number;
}

/** Spending of runs that changed a short while ago: a run that is pruned before its spending is settled still counts. */
export class RecentRuns {
  readonly #byUid = new Map<string, Remembered>();

  remember(run: SwarmRun, nowMillis: number): void {
    const spends = spendsOf(run);
    if (spends.length === 0) return;
    const uid = run.metadata.uid ?? '';
    // In the order of what was seen last, so that the old ones stand in front.
    this.#byUid.delete(uid);
    this.#byUid.set(uid, { spends, seenMillis: nowMillis });
    for (const [old, { seenMillis }] of this.#byUid) {
      if (seenMillis > nowMillis - rememberedMillis) break;
      this.#byUid.delete(old);
    }
  }

  /** Spends of the runs, and of those remembered that are not among them. */
  withGone(runs: readonly SwarmRun[]): readonly Spend[] {
    const uids = new Set(runs.map(({ metadata }) => metadata.uid));
    const gone = [...this.#byUid].filter(([uid]) => !uids.has(uid));
    // A step that was cut off with its run has ended when it was seen last.
    const ended = gone.flatMap(([, { spends, seenMillis }]) =>
      spends.map((spend) => ({ ...spend, atMillis: spend.atMillis ?? seenMillis })),
    );
    return [...runs.flatMap(spendsOf), ...ended];
  }
}
