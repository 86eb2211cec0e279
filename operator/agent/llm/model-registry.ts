import type { Metrics } from '../../observe/metrics.ts';
import type { Fetch } from '../bounded-fetch.ts';
import type { Clock } from '../clock.ts';
import { TaskDeadlineError } from '../task-error.ts';
import type { CircuitBreaker } from '../tools/circuit-breaker.ts';
import { createModel } from './create-model.ts';
import type { Model } from './model.ts';
import { type ProviderSettings, providerChoice } from './provider.ts';

export interface ModelRegistryOptions {
  readonly settings: ProviderSettings;
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly random: () => number;
  readonly breaker: (target: string) => CircuitBreaker;
  readonly metrics: Metrics;
}

/** The client for a model's name; models of one provider share it. */
export function modelRegistry(options: ModelRegistryOptions): (model: string) => Model {
  const { settings, fetch, clock, random, breaker, metrics } = options;
  const clients = new Map<string, Model>();
  return (model) => {
    const choice = providerChoice(settings, model);
    const name = choice.kind === 'openai-compatible' ? choice.name : `${choice.kind} ${model}`;
    const target = `model/${name}`;
    const client =
      clients.get(name) ??
      createModel(choice, {
        fetch,
        clock,
        random,
        breaking: {
          breaker: breaker(target),
          target,
          isTimeout: (reason) => reason instanceof TaskDeadlineError,
          onRejected: () => metrics.count('kubeswarm.circuit.rejected', { endpoint: target }),
        },
      });
    clients.set(name, client);
    return client;
  };
}
