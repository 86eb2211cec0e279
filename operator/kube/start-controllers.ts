import { randomUUID } from 'node:crypto';
import type { KubeObject, ObjectKey } from '../../schemas/kube-object.ts';
import { systemTimers, type Timers } from '../common/timers.ts';
import type { Api } from './api.ts';
import type { Controller, Outcome, Watch } from './controller.ts';
import { createObjectCache, type ObjectCache } from './object-cache.ts';
import { keyFromText, keyOf, keyText } from './object-keys.ts';
import { createWorkQueue, type WorkQueue } from './work-queue.ts';

/** Facts first, then a short sentence. A pino logger is one. */
export interface ControllerLog {
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

/** One reconcile that ended, for metrics (governance 10.3). */
export interface Reconciled {
  readonly controller: string;
  readonly key: ObjectKey;
  readonly result: 'ok' | 'requeue' | 'error';
  readonly millis: number;
}

export interface ControllersOptions {
  readonly api: Api;
  readonly controllers: readonly Controller[];
  readonly log: ControllerLog;
  /** The cache that the controllers read from; one of their own otherwise. */
  readonly cache?: ObjectCache;
  readonly timers?: Timers;
  /** From 0 up to 1. */
  readonly random?: () => number;
  readonly onReconciled?: (reconciled: Reconciled) => void;
}

export interface RunningControllers {
  /** How many keys of each controller wait for their reconcile, by its name. */
  depths(): ReadonlyMap<string, number>;
  /**
   * Resolves when no key waits and no reconcile runs, and all that has happened has been seen. For tests: keys
   * that wait for their time (back-off, `again`) do not count.
   */
  waitUntilIdle(): Promise<void>;
  /** Takes no new key, aborts running reconciles and resolves when they have ended. */
  close(): Promise<void>;
}

interface Running {
  readonly controller: Controller;
  readonly queue: WorkQueue;
  readonly lastErrors: Map<string, string>;
}

// Taken before a test can replace it.
const nextTurn = setImmediate;

export function startControllers(options: ControllersOptions): RunningControllers {
  const { api, controllers, log, timers = systemTimers, random = Math.random, onReconciled } = options;
  const cache = options.cache ?? createObjectCache({ api, timers, random, log });
  const stop = new AbortController();
  const stopped = new Promise<void>((resolve) => {
    stop.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const stops: (() => void)[] = [];
  const busy = new Set<Promise<void>>();

  const track = (work: Promise<void>): void => {
    busy.add(work);
    void work.finally(() => busy.delete(work));
  };

  const enqueue = ({ queue }: Running, key: ObjectKey): void => queue.add(keyText(key));

  const subscribe = (running: Running): void => {
    const { controller } = running;
    const { apiVersion, kind } = controller.kind;
    const onChange = ({ metadata: { namespace, name } }: KubeObject): void =>
      enqueue(
        running,
        namespace === undefined ? { apiVersion, kind, name } : { apiVersion, kind, namespace, name },
      );
    stops.push(
      cache.subscribe(controller.kind, ({ before, after }) => {
        const object = after ?? before;
        const isNews = after === undefined || controller.isNews?.(after) !== false;
        if (object !== undefined && isNews) onChange(object);
      }),
    );
    for (const watch of controller.watches)
      stops.push(
        cache.subscribe(watch.kind, ({ before, after }) => {
          // What the object pointed at before the change must hear of it too.
          for (const object of [before, after])
            if (object !== undefined) track(mapKeys(running, object, watch));
        }),
      );
    const unsubscribe = controller.subscribe?.((key) => running.queue.addFirst(keyText(key)));
    if (unsubscribe !== undefined) stops.push(unsubscribe);
  };

  const mapKeys = async (
    running: Running,
    object: KubeObject,
    { keysOf, afterMillis = 0 }: Watch,
  ): Promise<void> => {
    try {
      for (const key of await keysOf(object))
        if (afterMillis === 0) enqueue(running, key);
        else running.queue.addAfter(keyText(key), afterMillis);
    } catch (error) {
      log.error(
        { controller: running.controller.name, about: keyOf(object), err: error },
        'no keys for a change',
      );
    }
  };

  const reconcile = async ({ controller, queue, lastErrors }: Running, text: string): Promise<void> => {
    const key = keyFromText(text);
    const startedMillis = timers.now();
    const report = (result: Reconciled['result']): void =>
      onReconciled?.({ controller: controller.name, key, result, millis: timers.now() - startedMillis });
    try {
      const outcome: Outcome = await controller.reconcile(key, stop.signal);
      queue.forget(text);
      lastErrors.delete(text);
      report(outcome.kind === 'done' ? 'ok' : 'requeue');
      if (outcome.kind === 'again') queue.addAfter(text, outcome.afterMillis);
    } catch (error) {
      if (stop.signal.aborted) return;
      const retryMillis = queue.retry(text);
      report('error');
      const message = error instanceof Error ? error.message : String(error);
      // The same failure again says nothing new.
      if (lastErrors.get(text) !== message)
        log.error(
          {
            controller: controller.name,
            namespace: key.namespace ?? '',
            name: key.name,
            reconcileID: randomUUID(),
            retryMillis,
            err: error,
          },
          'reconcile failed, trying again',
        );
      lastErrors.set(text, message);
    }
  };

  const runWorker = async (running: Running): Promise<void> => {
    const kinds = [running.controller.kind, ...running.controller.watches.map((watch) => watch.kind)];
    await Promise.race([Promise.all(kinds.map((kind) => cache.synced(kind))), stopped]);
    for (;;) {
      const text = await running.queue.take();
      if (text === undefined) return;
      await reconcile(running, text);
      running.queue.done(text);
    }
  };

  const all = controllers.map((controller): Running => {
    const queue = createWorkQueue({ timers, random });
    return { controller, queue, lastErrors: new Map() };
  });
  all.forEach(subscribe);
  const workers = all.flatMap((running) =>
    Array.from({ length: running.controller.concurrency ?? 1 }, () => runWorker(running)),
  );
  const isIdle = (): boolean =>
    busy.size === 0 && all.every(({ queue }) => queue.size === 0 && queue.active === 0);

  return {
    depths: () => new Map(all.map(({ controller, queue }) => [controller.name, queue.size])),
    waitUntilIdle: async () => {
      const kinds = all.flatMap(({ controller }) => [
        controller.kind,
        ...controller.watches.map(({ kind }) => kind),
      ]);
      await Promise.all(kinds.map((kind) => cache.synced(kind)));
      // Events of an in-process API arrive within one turn; two idle ones in a row are the end.
      for (let idleTurns = 0; idleTurns < 2; ) {
        await new Promise<void>((resolve) => nextTurn(resolve));
        idleTurns = isIdle() ? idleTurns + 1 : 0;
      }
    },
    close: async () => {
      stop.abort();
      for (const unsubscribe of stops) unsubscribe();
      for (const { queue } of all) queue.close();
      await Promise.all(workers);
      if (options.cache === undefined) cache.close();
    },
  };
}
