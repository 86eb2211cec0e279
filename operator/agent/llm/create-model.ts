import { assertNever } from '../assert-never.ts';
import type { Fetch } from '../bounded-fetch.ts';
import type { Clock } from '../clock.ts';
import { type BreakingOptions, breakingModel } from './breaking-model.ts';
import { mockModel } from './mock-model.ts';
import type { Model } from './model.ts';
import { ModelError } from './model-error.ts';
import { openAiModel } from './openai-model.ts';
import type { ProviderChoice } from './provider.ts';
import { retryingModel } from './retrying-model.ts';

export interface ModelPorts {
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly random: () => number;
  readonly breaking: BreakingOptions;
}

/** The client of a provider, with repeats around the circuit breaker around single calls. */
export function createModel(choice: ProviderChoice, { fetch, clock, random, breaking }: ModelPorts): Model {
  switch (choice.kind) {
    case 'mock':
      return mockModel(choice.response);
    case 'unusable':
      return unusableModel(choice.reason);
    case 'openai-compatible': {
      const { name, baseUrl, apiKey } = choice;
      const client = openAiModel({
        provider: name,
        baseUrl,
        fetch,
        now: clock.now,
        ...(apiKey !== undefined && { apiKey }),
      });
      return retryingModel(breakingModel(client, breaking), { clock, random });
    }
    default:
      return assertNever(choice);
  }
}

/** Missing keys fail tasks, not the start (agents 10.1). */
function unusableModel(reason: string): Model {
  return {
    provider: 'none',
    complete: () => Promise.reject(new ModelError('configuration', `permanent failure: ${reason}`)),
  };
}
