import type { StepStatus } from '../../schemas/generated/types.ts';
import type { StepTimes } from './run-report.ts';

/** Notes when steps are seen to begin and to end; a step that runs again keeps its first start. */
export class StepClock {
  readonly #times = new Map<string, { startedMillis: number; endedMillis?: number }>();

  note(steps: readonly StepStatus[], nowMillis: number): void {
    for (const { name, phase } of steps) {
      if (phase === 'Pending' || phase === 'Skipped') continue;
      const known = this.#times.get(name) ?? { startedMillis: nowMillis };
      const hasEnded = phase === 'Succeeded' || phase === 'Failed';
      this.#times.set(name, {
        startedMillis: known.startedMillis,
        ...(hasEnded && { endedMillis: known.endedMillis ?? nowMillis }),
      });
    }
  }

  get times(): StepTimes {
    return this.#times;
  }
}
