import { type RunControllerOptions, runController } from '../../../operator/controllers/run/controller.ts';
import { builtInPrices, type RunAuditEntry } from '../../../operator/engine/index.ts';
import type { Api } from '../../../operator/kube/api.ts';
import type { Controller, Outcome, Reader } from '../../../operator/kube/controller.ts';
import { createMemoryApi, type MemoryApi } from '../../../operator/kube/memory-api/memory-api.ts';
import { memoryLedger } from '../../../operator/ledger/memory-ledger.ts';
import type { BudgetLedger, SpendingLedger } from '../../../operator/ledger/spending-ledger.ts';
import { memoryOutputStore } from '../../../operator/outputs/memory-output-store.ts';
import type { OutputStore } from '../../../operator/outputs/output-store.ts';
import { createMemoryQueue, type MemoryQueue } from '../../../operator/queue/memory-queue.ts';
import type { Task, TaskResult } from '../../../operator/queue/task-queue.ts';
import { withDefaults } from '../../../schemas/defaults.ts';
import type { SwarmRun } from '../../../schemas/generated/types.ts';
import type { KubeObject, ObjectKey } from '../../../schemas/kube-object.ts';
import { isAtomicMapAt, listTypeAt } from '../../../schemas/list-structure.ts';
import { validate } from '../../../schemas/validate.ts';

export const apiVersion = 'kubeswarm.io/v1alpha1';
export const runKey: ObjectKey = { apiVersion, kind: 'SwarmRun', namespace: 'lab', name: 'run-1' };

export interface RunPlane {
  readonly api: MemoryApi;
  readonly queue: MemoryQueue;
  readonly ledger: SpendingLedger & BudgetLedger;
  readonly outputs: OutputStore;
  /** Of the operator that lives now. */
  controller: Controller;
  /** Another operator takes over; it remembers nothing. */
  restart(): void;
  readonly clock: { nowMillis: number };
  /** `status` or `apply`, for each write on the run. */
  readonly writes: string[];
  readonly events: string[];
  readonly audit: RunAuditEntry[];
  put(...objects: readonly KubeObject[]): Promise<void>;
  setStatus(key: ObjectKey, status: Readonly<Record<string, unknown>>): Promise<void>;
  reconcile(name?: string): Promise<Outcome>;
  /** Reconciles until the run is over or nothing changes any more. */
  settle(): Promise<SwarmRun>;
  run(name?: string): Promise<SwarmRun>;
  close(): Promise<void>;
}

export interface RunPlaneOptions extends Pick<RunControllerOptions, 'bucketOutputs'> {
  readonly answer?: (task: Task) => Partial<TaskResult> | undefined;
  /** Called before every effect on the API and the queue; what it throws is the end of the process. */
  readonly onEffect?: (effect: string) => void;
  /** Awaited before every status write: an API server that takes its time. */
  readonly beforeStatus?: (run: string) => Promise<void>;
  /** Why admission refuses an update. */
  readonly refuse?: (object: KubeObject) => string | undefined;
}

const labNamespace: KubeObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'lab' } };

/** The run controller on an API server and a queue in memory, reconciled by hand. */
export async function createRunPlane(options: RunPlaneOptions = {}): Promise<RunPlane> {
  const clock = { nowMillis: Date.parse('2026-03-01T10:00:00Z') };
  const now = { now: () => clock.nowMillis };
  const effect = options.onEffect ?? (() => undefined);
  const api = createMemoryApi({
    clock: now,
    withDefaults,
    validate,
    structure: { listTypeAt, isAtomicMapAt },
    admission: ({ operation, object }) => {
      const denied = operation === 'UPDATE' ? options.refuse?.(object) : undefined;
      return { warnings: [], ...(denied === undefined ? {} : { denied }) };
    },
  });
  const queue = createMemoryQueue();
  const ledger = memoryLedger(now.now);
  const outputs = memoryOutputStore();
  const writes: string[] = [];
  const events: string[] = [];
  const audit: RunAuditEntry[] = [];
  const counted: Api = {
    ...api,
    apply: (object, how) => {
      effect('apply');
      writes.push('apply');
      return api.apply(object, how);
    },
    applyStatus: async (object, how) => {
      effect('status');
      writes.push('status');
      await options.beforeStatus?.(object.metadata.name);
      return api.applyStatus(object, how);
    },
  };
  const reader: Reader = {
    get: (key) => api.get(key),
    list: async <T extends KubeObject>(...query: Parameters<Reader['list']>) =>
      (await api.list<T>(...query)).items,
  };
  const start = (): Controller =>
    runController({
      api: counted,
      reader,
      ledger,
      queue: {
        ...queue,
        submit: (task) => {
          effect(`submit ${task.id}`);
          return queue.submit(task);
        },
        cancel: (ids, reason, namespace) => {
          effect(`cancel ${ids.join(' ')}`);
          return queue.cancel(ids, reason, namespace);
        },
        forget: (uid, namespace) => {
          effect('forget');
          return queue.forget(uid, namespace);
        },
      },
      events: {
        record: async (_about, _type, reason, message) => void events.push(`${reason}: ${message}`),
      },
      audit: (entry) => audit.push(entry),
      clock: now,
      prices: () => builtInPrices,
      operatorNamespace: 'kubeswarm-system',
      outputs,
      ...(options.bucketOutputs && { bucketOutputs: options.bucketOutputs }),
    });
  await api.create(labNamespace, { fieldManager: 'person' });
  const readRun = async (name = 'run-1'): Promise<SwarmRun> => {
    const run = await api.get<SwarmRun>({ ...runKey, name });
    if (run === undefined) throw new Error(`run ${name} does not exist`);
    return run;
  };
  const plane: RunPlane = {
    api,
    ledger,
    outputs,
    queue,
    controller: start(),
    restart: () => {
      plane.controller = start();
    },
    clock,
    writes,
    events,
    audit,
    put: async (...objects) => {
      for (const object of objects) await api.apply(object, { fieldManager: 'person', force: true });
    },
    setStatus: async ({ apiVersion: version, kind, namespace = '', name }, status) => {
      const object = { apiVersion: version, kind, metadata: { namespace, name }, status };
      await api.applyStatus(object, { fieldManager: 'other', force: true });
    },
    reconcile: (name = 'run-1') =>
      plane.controller.reconcile({ ...runKey, name }, new AbortController().signal),
    settle: async () => {
      for (let round = 0; round < 40; round++) {
        await plane.reconcile();
        // The last write.
        if ((await readRun()).metadata.annotations?.['kubeswarm.io/finished'] !== undefined) break;
        clock.nowMillis += 1000;
        // Lets the worker answer what has just been submitted.
        await turns(5);
      }
      return readRun();
    },
    run: readRun,
    close: async () => {
      await queue.close();
      api.close();
    },
  };
  return plane;
}

/** Lets everything happen that waits for nothing else. */
export async function turns(count = 20): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}

/** Works on a queue and answers at once. */
export function workOn(
  { queue, clock }: RunPlane,
  name: string,
  answer: (task: Task) => Partial<TaskResult>,
): void {
  queue.work(name, { concurrency: 5, retries: 0 }, async ({ task }) => ({
    id: task.id,
    output: '',
    usage: { inputTokens: 10, outputTokens: 5, totalTokens: 15, model: 'qwen2.5:7b' },
    agent: name,
    startedAtMillis: clock.nowMillis,
    completedAtMillis: clock.nowMillis,
    ...answer(task),
  }));
}

export const agent = (name: string, spec: Readonly<Record<string, unknown>> = {}): KubeObject => ({
  apiVersion,
  kind: 'SwarmAgent',
  metadata: { name, namespace: 'lab' },
  spec: { model: 'qwen2.5:7b', prompt: { inline: 'help' }, ...spec },
});

export const team = (name: string, spec: Readonly<Record<string, unknown>>): KubeObject => ({
  apiVersion,
  kind: 'SwarmTeam',
  metadata: { name, namespace: 'lab' },
  spec,
});

export const run = (
  spec: Readonly<Record<string, unknown>>,
  metadata: Partial<KubeObject['metadata']> = {},
): KubeObject => ({
  apiVersion,
  kind: 'SwarmRun',
  metadata: { name: 'run-1', namespace: 'lab', ...metadata },
  spec,
});

/** Three steps in a row, as in the incident seed. */
export async function threeSteps(
  plane: RunPlane,
  onExecute: (taskId: string) => void = () => undefined,
  spec: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  for (const role of ['a', 'b', 'c']) {
    await plane.put(agent(`agent-${role}`));
    const key = { apiVersion, kind: 'SwarmAgent', namespace: 'lab', name: `agent-${role}` };
    await plane.setStatus(key, { readyReplicas: 1 });
    workOn(plane, `lab.agent-${role}`, ({ id, meta }) => {
      onExecute(id.replace(/^[^.]*/, 'run'));
      return { output: `answer of ${meta.stepName}` };
    });
  }
  await plane.put(
    team('team', {
      roles: ['a', 'b', 'c'].map((name) => ({ name, swarmAgent: `agent-${name}` })),
      pipeline: [{ role: 'a' }, { role: 'b', dependsOn: ['a'] }, { role: 'c', dependsOn: ['b'] }],
      input: { place: 'team', keep: 'kept' },
      inputs: [{ name: 'size', default: 'small' }],
      ...spec,
    }),
  );
}

export function condition(object: SwarmRun, type: string): string {
  const found = object.status?.conditions?.find((each) => each.type === type);
  return found === undefined ? '-' : `${found.status} ${found.reason}`;
}
