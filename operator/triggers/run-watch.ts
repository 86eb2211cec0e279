import type { SwarmRun } from '../../schemas/generated/types.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { isKind } from '../../schemas/rules/kinds.ts';
import type { Api } from '../kube/api.ts';
import type { ObjectCache } from '../kube/object-cache.ts';
import { hasEnded } from './run-result.ts';

/** How a wait for a run came to its end. */
export type RunEnd =
  | { readonly kind: 'ended'; readonly run: SwarmRun }
  | { readonly kind: 'deleted' }
  /** It is over, and the API server does not say how. */
  | { readonly kind: 'unreadable' }
  /** By the signal. */
  | { readonly kind: 'aborted' };

/** Follows runs on any replica. */
export interface RunWatch {
  /** Resolves when the run is over, with all of its status. `onRun` is called for every state before that. */
  untilEnded(run: KubeObject, onRun: (run: SwarmRun) => void, signal: AbortSignal): Promise<RunEnd>;
}

const runKind = { apiVersion: 'kubeswarm.io/v1alpha1', kind: 'SwarmRun' };

/** One subscription for all who wait: it starts with the first of them, since replicas that nobody asks need none. */
export function createRunWatch(
  cache: Pick<ObjectCache, 'subscribe' | 'get'>,
  api: Pick<Api, 'get'>,
): RunWatch {
  const listeners = new Map<string, Set<(run: SwarmRun | undefined) => void>>();
  let isSubscribed = false;

  const subscribe = (): void => {
    if (isSubscribed) return;
    isSubscribed = true;
    cache.subscribe(runKind, ({ before, after }) => {
      const run = after !== undefined && isKind(after, 'SwarmRun') ? after : undefined;
      for (const listener of listeners.get(uidOf(after ?? before)) ?? []) listener(run);
    });
  };

  return {
    untilEnded: async (run, onRun, signal) => {
      subscribe();
      const uid = uidOf(run);
      const key = { ...runKind, namespace: run.metadata.namespace ?? '', name: run.metadata.name };
      const { promise, resolve } = Promise.withResolvers<'ended' | 'deleted' | 'aborted'>();
      const listener = (now: SwarmRun | undefined): void => {
        if (now === undefined) resolve('deleted');
        else if (hasEnded(now)) resolve('ended');
        else onRun(now);
      };
      const onAbort = (): void => resolve('aborted');
      signal.addEventListener('abort', onAbort, { once: true });
      if (signal.aborted) onAbort();
      const others = listeners.get(uid) ?? new Set();
      listeners.set(uid, others.add(listener));
      try {
        // What it became before anybody listened.
        const known = await cache.get<SwarmRun>(key);
        if (known !== undefined && uidOf(known) === uid) listener(known);
        const kind = await promise;
        if (kind !== 'ended') return { kind };
        // What is in memory of a run that is over is without its texts.
        const ended = await api.get<SwarmRun>(key).catch(() => 'unreadable' as const);
        if (ended === 'unreadable') return { kind: ended };
        return ended === undefined ? { kind: 'deleted' } : { kind, run: ended };
      } finally {
        signal.removeEventListener('abort', onAbort);
        others.delete(listener);
        if (others.size === 0) listeners.delete(uid);
      }
    },
  };
}

const uidOf = (object: KubeObject | undefined): string => object?.metadata.uid ?? '';
