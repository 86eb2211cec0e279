import { systemTimers } from '../../../operator/common/timers.ts';
import type { AgentPlatform } from '../../../operator/controllers/agent/agent-platform.ts';
import { agentController } from '../../../operator/controllers/agent/controller.ts';
import { budgetController } from '../../../operator/controllers/budget/controller.ts';
import { eventController } from '../../../operator/controllers/event/controller.ts';
import { memoryController } from '../../../operator/controllers/memory/controller.ts';
import { notifyController } from '../../../operator/controllers/notify/controller.ts';
import { policyController } from '../../../operator/controllers/policy/controller.ts';
import { registryController } from '../../../operator/controllers/registry/controller.ts';
import { settingsController } from '../../../operator/controllers/settings/controller.ts';
import { teamController } from '../../../operator/controllers/team/controller.ts';
import { builtInPrices } from '../../../operator/engine/index.ts';
import type { Controller, EventRecorder, Outcome, Reader } from '../../../operator/kube/controller.ts';
import { createMemoryApi, type MemoryApi } from '../../../operator/kube/memory-api/memory-api.ts';
import { memoryLedger } from '../../../operator/ledger/memory-ledger.ts';
import type { BudgetLedger, SpendingLedger } from '../../../operator/ledger/spending-ledger.ts';
import { createBudgetKeeper } from '../../../operator/manager/budget-keeper.ts';
import type { AuditEntry } from '../../../operator/observe/audit-event.ts';
import { type MemoryMetrics, memoryMetrics } from '../../../operator/observe/metrics.ts';
import { memoryOutputStore } from '../../../operator/outputs/memory-output-store.ts';
import { withDefaults } from '../../../schemas/defaults.ts';
import type { Condition, KubeObject, ObjectKey } from '../../../schemas/kube-object.ts';
import { isAtomicMapAt, listTypeAt } from '../../../schemas/list-structure.ts';
import { apiVersion, namespace } from './objects.ts';

export interface RecordedEvent {
  readonly about: string;
  readonly reason: string;
  readonly message: string;
}

/** The controllers on an API server in memory, reconciled by hand. */
export interface ControlPlane {
  readonly api: MemoryApi;
  readonly events: readonly RecordedEvent[];
  readonly audit: readonly AuditEntry[];
  readonly metrics: MemoryMetrics;
  readonly ledger: SpendingLedger & BudgetLedger;
  readonly clock: { nowMillis: number };
  /** Tasks that wait, by queue. */
  readonly waiting: Map<string, number>;
  /** Writes as a person does. */
  put(...objects: readonly KubeObject[]): Promise<void>;
  /** One reconcile of the kind's controller. */
  reconcile(kind: Kind, name: string, home?: string): Promise<Outcome>;
  /** The controllers forget what stands nowhere but in memory. */
  restart(): void;
  /** What a change of the object makes the kind's controller reconcile, as `namespace/name`. */
  keysFor(kind: Kind, object: KubeObject): Promise<readonly string[]>;
  read<T extends KubeObject>(kind: Kind, name: string): Promise<T>;
  find<T extends KubeObject>(key: Omit<ObjectKey, 'namespace'>): Promise<T | undefined>;
  /** Counts every change of the store. */
  version(): Promise<string>;
  close(): void;
}

type Kind =
  | 'SwarmAgent'
  | 'SwarmTeam'
  | 'SwarmPolicy'
  | 'SwarmSettings'
  | 'SwarmMemory'
  | 'SwarmRegistry'
  | 'SwarmBudget'
  | 'SwarmNotify'
  | 'SwarmEvent';

export const operatorNamespace = 'kubeswarm';
const startMillis = Date.parse('2026-03-01T10:00:00Z');

export interface ControlPlaneOptions {
  readonly platform?: Partial<AgentPlatform>;
  readonly fetch?: typeof fetch;
  /** What the agent controller knows of the queue. */
  readonly queue?: Pick<Parameters<typeof agentController>[0], 'queueState' | 'users'>;
}

export async function createControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const clock = { nowMillis: startMillis };
  const waiting = new Map<string, number>();
  const now = { now: () => clock.nowMillis };
  const api = createMemoryApi({ clock: now, withDefaults, structure: { listTypeAt, isAtomicMapAt } });
  const recorded: RecordedEvent[] = [];
  const audited: AuditEntry[] = [];
  const reader: Reader = {
    get: (key) => api.get(key),
    list: async <T extends KubeObject>(...query: Parameters<Reader['list']>) =>
      (await api.list<T>(...query)).items,
  };
  const events: EventRecorder = {
    record: async (about, _type, reason, message) => {
      recorded.push({ about: `${about.kind}/${about.metadata.name}`, reason, message });
    },
  };
  const common = { api, reader, events, clock: now };
  const metrics = memoryMetrics();
  const ledger = memoryLedger(now.now);
  const budgets = createBudgetKeeper({
    ledger,
    reader,
    prices: () => builtInPrices,
    operatorNamespace,
    timers: systemTimers,
    now: now.now,
    log: { warn: () => {} },
  });
  const started = (): Record<Kind, Controller> => ({
    SwarmAgent: agentController({
      ...common,
      platform: { ...testPlatform, ...options.platform },
      ledger,
      fetch: options.fetch ?? (async () => new Response()),
      ...options.queue,
      lookupHost: async (host) => {
        if (host === 'nowhere.example') throw new Error('not found');
        return ['192.0.2.7', '2001:db8::7'];
      },
    }),
    SwarmTeam: teamController({
      ...common,
      queue: { depth: async (queue) => ({ waiting: waiting.get(queue) ?? 0, active: 0 }) },
    }),
    SwarmPolicy: policyController({
      ...common,
      metrics,
      audit: {
        emit: (entry) => {
          audited.push(entry);
          return 'evt';
        },
      },
      operatorNamespace,
      clusterAuditMode: 'off',
    }),
    SwarmSettings: settingsController(common),
    SwarmMemory: memoryController(common),
    SwarmRegistry: registryController(common),
    SwarmBudget: budgetController({ ...common, ledger, enforce: budgets.look, operatorNamespace }),
    SwarmNotify: notifyController(common),
    SwarmEvent: eventController({ ...common, outputs: memoryOutputStore() }),
  });
  let controllers = started();
  const put = async (...objects: readonly KubeObject[]): Promise<void> => {
    for (const object of objects) await api.apply(object, { fieldManager: 'person', force: true });
  };
  await put(namespaceNamed(namespace), namespaceNamed(operatorNamespace));
  const keyOf = (kind: Kind, name: string): ObjectKey => ({ apiVersion, kind, namespace, name });
  return {
    api,
    events: recorded,
    audit: audited,
    waiting,
    metrics,
    ledger,
    clock,
    put,
    reconcile: (kind, name, home = namespace) =>
      controllers[kind].reconcile({ ...keyOf(kind, name), namespace: home }, new AbortController().signal),
    restart: () => {
      controllers = started();
    },
    keysFor: async (kind, object) => {
      const watches = controllers[kind].watches.filter((watch) => watch.kind.kind === object.kind);
      const keys = await Promise.all(watches.map((watch) => watch.keysOf(object)));
      return keys.flat().map((key) => `${key.namespace}/${key.name}`);
    },
    read: async <T extends KubeObject>(kind: Kind, name: string): Promise<T> => {
      const found = await api.get<T>(keyOf(kind, name));
      if (found === undefined) throw new Error(`${kind} ${name} does not exist`);
      return found;
    },
    find: (key) => api.get({ ...key, namespace }),
    version: async () => (await api.list({ apiVersion: 'v1', kind: 'Namespace' })).resourceVersion,
    close: () => api.close(),
  };
}

export const namespaceNamed = (name: string, metadata: Partial<KubeObject['metadata']> = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, ...metadata },
});

export const secretNamed = (name: string, stringData: Readonly<Record<string, string>>): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace },
  stringData,
});

export const testPlatform: AgentPlatform = {
  operatorNamespace,
  image: 'kubeswarm/agent:test',
  imagePullPolicy: 'Always',
  imagePullSecrets: [],
  extraEnv: {},
  auditLog: { mode: 'off', redact: [], sink: { kind: 'stdout' }, maxDetailBytes: 8192, excludeActions: [] },
};

/** Message of a condition, empty when it is not there. */
export const conditionMessage = (object: KubeObject, type: string): string =>
  conditionOf(object, type)?.message ?? '';

/** Status and reason of a condition, `-` when it is not there. */
export function conditionText(object: KubeObject, type: string): string {
  const found = conditionOf(object, type);
  return found === undefined ? '-' : `${found.status} ${found.reason}`;
}

function conditionOf(object: KubeObject, type: string): Condition | undefined {
  const status = object.status;
  const conditions: unknown =
    typeof status === 'object' && status !== null && 'conditions' in status ? status.conditions : [];
  return Array.isArray(conditions) ? conditions.find((condition) => condition.type === type) : undefined;
}
