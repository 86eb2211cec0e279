import { afterEach } from '@jest/globals';
import { systemTimers } from '../../../operator/common/timers.ts';
import type { KindKey } from '../../../operator/kube/api.ts';
import type { Controller } from '../../../operator/kube/controller.ts';
import { type Cached, createObjectCache, type ObjectCache } from '../../../operator/kube/object-cache.ts';
import { createRealApi, type RealApi } from '../../../operator/kube/real-api/real-api.ts';
import { startControllers } from '../../../operator/kube/start-controllers.ts';
import { cachedKinds } from '../../../operator/manager/cached-kinds.ts';
import { NAMESPACE, TESTER, uniqueName } from '../api-behaviour/world.ts';
import type { Cluster } from './start.ts';

/** What an operator is made of, on a real API server, with a namespace of its own. */
export interface OperatorWorld {
  readonly api: RealApi;
  readonly cache: ObjectCache;
  readonly namespace: string;
  /** What went wrong and was tried again. */
  readonly warnings: readonly object[];
  run(controller: Controller): void;
}

/** How to open operators; what they run ends after the test. */
export function useOperator(
  cluster: () => Cluster,
  cached: (kind: KindKey) => Cached = cachedKinds,
): () => Promise<OperatorWorld> {
  const ends: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });
  return async () => {
    const api = createRealApi({ kubeConfig: { kind: 'file', path: cluster().kubeconfig } });
    const warnings: object[] = [];
    const warn = (facts: object): void => void warnings.push(facts);
    const log = { warn };
    const cache = createObjectCache({ api, cached, timers: systemTimers, random: Math.random, log });
    ends.push(async () => {
      cache.close();
      await api.close();
    });
    const namespace = uniqueName('operator');
    await api.create({ ...NAMESPACE, metadata: { name: namespace } }, TESTER);
    return {
      api,
      cache,
      namespace,
      warnings,
      run: (controller) => {
        const running = startControllers({
          api,
          cache,
          controllers: [controller],
          log: { warn, error: warn },
        });
        ends.push(() => running.close());
      },
    };
  };
}
