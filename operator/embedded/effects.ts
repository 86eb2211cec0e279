import type { KubeObject } from '../../schemas/kube-object.ts';
import type { AgentEffect, OnEffect } from '../agent/effects.ts';
import type { Api } from '../kube/api.ts';
import type { TaskQueue } from '../queue/task-queue.ts';

/** Something that the cluster does to the world, seen just before and just after: where a crash can fall. */
export interface Effect {
  readonly phase: 'before' | 'after';
  readonly kind: 'api' | 'queue' | 'model' | 'tool' | 'artifact';
  /** What is done to what: `applyStatus SwarmRun/incident-001`, `submit <task id>`, `tool.calling <task id> 1`. */
  readonly name: string;
}

export type ObserveEffect = (effect: Effect) => void;

async function around<T>(
  observe: ObserveEffect,
  kind: Effect['kind'],
  name: string,
  act: () => Promise<T>,
): Promise<T> {
  observe({ phase: 'before', kind, name });
  const result = await act();
  observe({ phase: 'after', kind, name });
  return result;
}

/** The API with every write told of. */
export function observedApi(api: Api, observe: ObserveEffect): Api {
  const title = (verb: string, { kind, metadata }: KubeObject): string => `${verb} ${kind}/${metadata.name}`;
  return {
    get: (key) => api.get(key),
    list: (kind, options) => api.list(kind, options),
    watch: (kind, options) => api.watch(kind, options),
    create: (object, options) =>
      around(observe, 'api', title('create', object), () => api.create(object, options)),
    update: (object, options) =>
      around(observe, 'api', title('update', object), () => api.update(object, options)),
    apply: (object, options) =>
      around(observe, 'api', title('apply', object), () => api.apply(object, options)),
    applyStatus: (object, options) =>
      around(observe, 'api', title('applyStatus', object), () => api.applyStatus(object, options)),
    delete: (key, options) =>
      around(observe, 'api', `delete ${key.kind}/${key.name}`, () => api.delete(key, options)),
  };
}

/** The queue with submissions, cancellations, hand-overs and settlements told of. */
export function observedQueue(queue: TaskQueue, observe: ObserveEffect): TaskQueue {
  queue.onSettled(({ taskId }) => observe({ phase: 'after', kind: 'queue', name: `settle ${taskId}` }));
  return {
    submit: (task) => around(observe, 'queue', `submit ${task.id}`, () => queue.submit(task)),
    results: queue.results,
    cancel: (ids, reason, namespace) =>
      around(observe, 'queue', `cancel ${ids.join(' ')}`, () => queue.cancel(ids, reason, namespace)),
    idsOfRun: (runUid, namespace) => queue.idsOfRun(runUid, namespace),
    depth: (name) => queue.depth(name),
    onSettled: (listener) => queue.onSettled(listener),
    work: (name, options, handler) =>
      queue.work(name, options, async (attempt) => {
        observe({ phase: 'before', kind: 'queue', name: `start ${attempt.task.id}` });
        return handler(attempt);
      }),
    runs: () => queue.runs(),
    forget: (runUid, namespace) =>
      around(observe, 'queue', `forget ${runUid}`, () => queue.forget(runUid, namespace)),
  };
}

const ofAgent: Readonly<Record<AgentEffect['kind'], Omit<Effect, 'name'>>> = {
  'model.calling': { phase: 'before', kind: 'model' },
  'model.answered': { phase: 'after', kind: 'model' },
  'tool.calling': { phase: 'before', kind: 'tool' },
  'tool.answered': { phase: 'after', kind: 'tool' },
  'artifact.storing': { phase: 'before', kind: 'artifact' },
  'artifact.stored': { phase: 'after', kind: 'artifact' },
  'task.finished': { phase: 'before', kind: 'queue' },
};

/** What agents tell of their calls, as effects of the cluster. */
export const observedAgent =
  (observe: ObserveEffect): OnEffect =>
  ({ kind, taskId, number }) =>
    observe({ ...ofAgent[kind], name: `${kind} ${taskId} ${number}` });
