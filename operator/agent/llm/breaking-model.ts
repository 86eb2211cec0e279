import type { CircuitBreaker } from '../tools/circuit-breaker.ts';
import type { Model } from './model.ts';
import { ModelError } from './model-error.ts';

export interface BreakingOptions {
  readonly breaker: CircuitBreaker;
  /** `model/openai` */
  readonly target: string;
  /** Whether the reason of an abort is that the model took too long. */
  readonly isTimeout: (reason: unknown) => boolean;
  readonly onRejected: () => void;
}

/** Sends nothing while the provider's circuit is open (agents 5.6): a retryable failure of the task. */
export function breakingModel(
  model: Model,
  { breaker, target, isTimeout, onRejected }: BreakingOptions,
): Model {
  return {
    provider: model.provider,
    async complete(request, signal) {
      const leave = breaker.tryEnter();
      if (leave === undefined) {
        onRejected();
        throw new ModelError('circuit-open', `circuit open for ${target}`);
      }
      try {
        const reply = await model.complete(request, signal);
        leave('success');
        return reply;
      } catch (error) {
        const isFailure = signal.aborted
          ? isTimeout(signal.reason)
          : error instanceof ModelError && (error.isTransient || error.kind === 'garbage');
        leave(isFailure ? 'failure' : signal.aborted ? 'ignored' : 'success');
        throw error;
      }
    },
  };
}
