import { eventController } from '../../operator/controllers/event/controller.ts';
import type { Api } from '../../operator/kube/api.ts';
import type { Reader } from '../../operator/kube/controller.ts';
import { createMemoryApi, type MemoryApi } from '../../operator/kube/memory-api/memory-api.ts';
import { memoryOutputStore } from '../../operator/outputs/memory-output-store.ts';
import { withDefaults } from '../../schemas/defaults.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { isAtomicMapAt, listTypeAt } from '../../schemas/list-structure.ts';

export const apiVersion = 'kubeswarm.io/v1alpha1';
export const namespace = 'lab';

/** When a process ends: at which of its writes, and whether that one still reaches the server. */
export interface Death {
  readonly write: number;
  readonly isDone: boolean;
}

/** An event and its controller, of which every look may be the last thing that an operator does. */
export interface EventWorld {
  readonly api: MemoryApi;
  readonly clock: { nowMillis: number };
  /** Names of runs that the controller has ever created, in order. */
  readonly created: readonly string[];
  put(...objects: readonly KubeObject[]): Promise<void>;
  /** A new operator looks at the event `it`; whether it lived to see the end of that. */
  look(death?: Death): Promise<boolean>;
  /** As history limits do: all runs that bear the label of an event. */
  prune(): Promise<void>;
}

export async function createEventWorld(startMillis: number): Promise<EventWorld> {
  const clock = { nowMillis: startMillis };
  const now = { now: () => clock.nowMillis };
  const api = createMemoryApi({ clock: now, withDefaults, structure: { listTypeAt, isAtomicMapAt } });
  const reader: Reader = {
    get: (key) => api.get(key),
    list: async <T extends KubeObject>(...query: Parameters<Reader['list']>) =>
      (await api.list<T>(...query)).items,
  };
  const created: string[] = [];
  const put = async (...objects: readonly KubeObject[]): Promise<void> => {
    for (const object of objects) await api.apply(object, { fieldManager: 'person', force: true });
  };
  await put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  return {
    api,
    clock,
    created,
    put,
    look: async (death) => {
      const controller = eventController({
        api: mortal(api, created, death),
        reader,
        clock: now,
        outputs: memoryOutputStore(),
        events: { record: async () => {} },
      });
      const key = { apiVersion, kind: 'SwarmEvent', namespace, name: 'it' };
      try {
        await controller.reconcile(key, new AbortController().signal);
        return true;
      } catch (error) {
        if (death !== undefined) return false;
        throw error;
      }
    },
    prune: async () => {
      const { items } = await api.list({ apiVersion, kind: 'SwarmRun' });
      for (const { kind, metadata } of items)
        if (metadata.labels?.['kubeswarm.io/trigger'] !== undefined)
          await api.delete({ apiVersion, kind, namespace, name: metadata.name });
    },
  };
}

/** From its death on nothing reaches the server any more, and nobody hears its answers. */
function mortal(api: MemoryApi, created: string[], death: Death | undefined): Api {
  let writes = 0;
  let isDead = false;
  const mortally = async <T>(write: () => Promise<T>): Promise<T> => {
    if (isDead) throw new Error('dead');
    if (writes === death?.write) isDead = true;
    writes += 1;
    if (isDead && death?.isDone !== true) throw new Error('dead');
    const answer = await write();
    if (isDead) throw new Error('dead');
    return answer;
  };
  return {
    ...api,
    create: (object, options) =>
      mortally(async () => {
        const written = await api.create(object, options);
        created.push(object.metadata.name);
        return written;
      }),
    apply: (object, options) => mortally(() => api.apply(object, options)),
    applyStatus: (object, options) => mortally(() => api.applyStatus(object, options)),
  };
}
