import type { Clock } from '../clock.ts';
import type { Model } from './model.ts';
import { ModelError } from './model-error.ts';

export interface RetryOptions {
  readonly clock: Clock;
  /** Between 0 and 1; spreads retries of many agents. */
  readonly random: () => number;
  readonly maxRetries?: number;
}

const firstDelayMillis = 500;
const longestDelayMillis = 8000;
/** A server that asks for more is left to the queue, which does not hold a slot while it waits. */
const longestRetryAfterMillis = 60_000;

/**
 * Repeats calls that failed with 429, 5xx or a network error, up to twice and within the signal's life,
 * after what Retry-After says or else 0.5 s doubling (agents 4.4).
 */
export function retryingModel(model: Model, { clock, random, maxRetries = 2 }: RetryOptions): Model {
  return {
    provider: model.provider,
    async complete(request, signal) {
      for (let retry = 0; ; retry += 1) {
        try {
          return await model.complete(request, signal);
        } catch (error) {
          if (!(error instanceof ModelError) || !error.isTransient || retry === maxRetries) throw error;
          if ((error.detail.retryAfterMillis ?? 0) > longestRetryAfterMillis) throw error;
          signal.throwIfAborted();
          const backOff = Math.min(firstDelayMillis * 2 ** retry, longestDelayMillis) * (1 - random() / 4);
          await clock.sleep(error.detail.retryAfterMillis ?? backOff, signal);
        }
      }
    },
  };
}
