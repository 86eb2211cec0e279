import { randomUUID } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { join } from 'node:path';
import { withDefaults } from '../../schemas/defaults.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { isAtomicMapAt, listTypeAt } from '../../schemas/list-structure.ts';
import { validate } from '../../schemas/validate.ts';
import { type Admission, createAdmission } from '../admission/admission.ts';
import { systemTimers } from '../common/timers.ts';
import type { AgentPlatform } from '../controllers/agent/agent-platform.ts';
import { builtInPrices } from '../engine/index.ts';
import { type Api, isApiError } from '../kube/api.ts';
import type { EventRecorder, Reader } from '../kube/controller.ts';
import { createEventRecorder } from '../kube/event-recorder.ts';
import { createMemoryApi } from '../kube/memory-api/memory-api.ts';
import { createObjectCache } from '../kube/object-cache.ts';
import { startControllers } from '../kube/start-controllers.ts';
import { memoryLedger } from '../ledger/memory-ledger.ts';
import { createBudgetKeeper } from '../manager/budget-keeper.ts';
import { namespaceAudit } from '../manager/namespace-audit.ts';
import { type OperatorParts, operatorControllers } from '../manager/operator-controllers.ts';
import { reconcileMetrics } from '../manager/reconcile-metrics.ts';
import { measureSearches } from '../manager/search-metrics.ts';
import { tracedQueue, traceRuns } from '../manager/trace-runs.ts';
import { createAudit } from '../observe/audit.ts';
import { fileSink, memorySink, teeSink } from '../observe/audit-sinks.ts';
import { silentLog } from '../observe/log.ts';
import { otelMetrics } from '../observe/metrics.ts';
import { defaultRedactPatterns } from '../observe/redact-detail.ts';
import { version } from '../observe/version.ts';
import { memoryChunkStore } from '../outputs/memory-chunk-store.ts';
import { memoryOutputStore } from '../outputs/memory-output-store.ts';
import { createMemoryQueue } from '../queue/memory-queue.ts';
import { observedAgent, observedApi, observedQueue } from './effects.ts';
import type { Applied, EmbeddedCluster, EmbeddedClusterOptions } from './embedded-cluster.ts';
import { hostRoute } from './host-routes.ts';
import { pastOf } from './past-of.ts';
import { agentRuntime } from './pods/agent-runtime.ts';
import { clusterFetch } from './pods/cluster-fetch.ts';
import { createLocalPods } from './pods/local-pods.ts';
import { PodLogs } from './pods/pod-logs.ts';
import { programRuntime } from './pods/program-runtime.ts';
import { serveTriggers } from './serve-triggers.ts';
import { until } from './until.ts';

const operatorNamespace = 'kubeswarm-system';
const agentImage = `kubeswarm/agent:${version}`;

/** Starts a cluster that needs nothing but this process; with a state directory it goes on from where it stood. */
export async function startEmbeddedCluster(options: EmbeddedClusterOptions = {}): Promise<EmbeddedCluster> {
  const { clock = { now: Date.now }, log = silentLog, observeEffect, stateDirectory } = options;
  const stateFile = (name: string): string | undefined =>
    stateDirectory === undefined ? undefined : join(stateDirectory, name);
  const persistence = (name: string) => {
    const file = stateFile(name);
    return file === undefined ? {} : { persistence: { file } };
  };

  const memory = memorySink();
  const auditFile = stateFile('audit.jsonl');
  const sink = teeSink([
    memory,
    ...(auditFile === undefined ? [] : [fileSink(auditFile)]),
    ...(options.auditSinks ?? []),
  ]);
  const { metrics = otelMetrics(), isTracing = false, hosts = {} } = options;

  // Admission reads from the API that it guards, so it is handed over once that exists.
  let admission: Admission | undefined;
  const memoryApi = createMemoryApi({
    clock,
    withDefaults,
    validate,
    structure: { listTypeAt, isAtomicMapAt },
    admission: (request) => admission?.(request) ?? { warnings: [] },
    ...persistence('api.jsonl'),
  });
  const serverApi: Api = observeEffect === undefined ? memoryApi : observedApi(memoryApi, observeEffect);
  const memoryQueue = createMemoryQueue(persistence('queue.jsonl'));
  const plainQueue = observeEffect === undefined ? memoryQueue : observedQueue(memoryQueue, observeEffect);
  const queue = isTracing ? tracedQueue(plainQueue) : plainQueue;

  const cache = createObjectCache({ api: serverApi, timers: systemTimers, random: Math.random, log });
  const recorder = (controller: string): EventRecorder =>
    createEventRecorder({
      api: cache.api,
      clock,
      controller,
      instance: 'embedded',
      onError: (error) => log.warn({ err: error, controller }, 'event not written'),
    });
  const directReader: Reader = {
    get: (key) => memoryApi.get(key),
    list: async <T extends KubeObject>(...query: Parameters<Reader['list']>) =>
      (await memoryApi.list<T>(...query)).items,
  };
  const clusterAuditMode = options.auditMode ?? 'actions';
  const audit = createAudit({
    sink,
    mode: clusterAuditMode,
    levelOf: namespaceAudit(cache, operatorNamespace),
    env: { service: 'operator', version },
    clock,
    randomUuid: randomUUID,
  });
  const audits = new Set([audit]);
  admission = createAdmission({
    reader: directReader,
    events: recorder('kubeswarm-admission'),
    audit,
    metrics,
    operatorNamespace,
    clusterAuditMode,
  });

  const outputs = memoryOutputStore(persistence('outputs.jsonl'));
  const chunks = memoryChunkStore(systemTimers);
  const ledger = memoryLedger(clock.now, await pastOf(memoryApi, clock.now()));
  const budgets = createBudgetKeeper({
    ledger,
    reader: cache,
    prices: () => builtInPrices,
    operatorNamespace,
    timers: systemTimers,
    now: clock.now,
    log,
  });
  const logs = new PodLogs();
  const pods = createLocalPods({
    api: cache.api,
    reader: cache,
    events: recorder('local-pods'),
    logs,
    runtimes: [(start) => agents(start), programRuntime(options.images ?? {})],
  });
  const route = async (url: URL, signal?: AbortSignal) => hostRoute(url, hosts) ?? pods.route(url, signal);
  const podFetch = clusterFetch(route, options.fetch);
  const agents = agentRuntime({
    image: agentImage,
    env: options.agentEnv ?? {},
    queue,
    sink,
    onAudit: (agentAudit) => {
      audits.add(agentAudit);
      return () => audits.delete(agentAudit);
    },
    metrics,
    fetch: podFetch,
    ...(options.fetch !== undefined && { fetchWith: () => podFetch }),
    clock,
    ledger,
    outputs,
    chunks,
    events: recorder('swarm-agent'),
    version,
    onEffect: observeEffect === undefined ? () => undefined : observedAgent(observeEffect),
  });

  const platform: AgentPlatform = {
    operatorNamespace,
    image: agentImage,
    imagePullPolicy: 'IfNotPresent',
    imagePullSecrets: [],
    extraEnv: {},
    auditLog: {
      mode: clusterAuditMode,
      redact: defaultRedactPatterns,
      sink: { kind: 'stdout' },
      maxDetailBytes: 8192,
      excludeActions: [],
    },
  };
  const triggers = await serveTriggers(options.triggers, {
    cache,
    events: recorder('swarmevent-webhook'),
    chunks,
    timers: systemTimers,
    log,
  });
  const parts: OperatorParts = {
    cache,
    queue,
    ledger,
    enforceBudgets: budgets.look,
    outputs,
    clock,
    recorder,
    audit,
    metrics,
    platform,
    prices: () => builtInPrices,
    fetch: podFetch,
    artifactFolder: options.artifactFolder ?? '/tmp/swarm-artifacts',
    lookupHost: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
    ...triggers.parts,
  };
  const controllers = startControllers({
    api: cache.api,
    cache,
    log,
    onReconciled: reconcileMetrics(metrics),
    controllers: [...operatorControllers(parts), pods.controller],
  });
  const stopBudgets = budgets.start();
  const stopTracing = isTracing ? traceRuns(cache, () => true) : () => {};
  const stopMeasuring = measureSearches(metrics, cache, () => true);

  return {
    api: serverApi,
    queue,
    outputs,
    audit: {
      events: memory.events,
      flush: async () => void (await Promise.all([...audits].map((each) => each.flush()))),
    },
    apply: (objects) => applyAll(serverApi, objects),
    until: (key, holds, signal) => until(serverApi, key, holds, signal),
    whenIdle: () => controllers.waitUntilIdle(),
    logs: (namespace, deployment) => logs.read(namespace, deployment),
    async close(graceMillis = 2_000) {
      stopBudgets();
      await triggers.close();
      await controllers.close();
      await pods.close(graceMillis);
      await audit.close();
      stopTracing();
      stopMeasuring();
      cache.close();
      await memoryQueue.close();
      outputs.close();
      chunks.close();
      memoryApi.close();
    },
  };
}

async function applyAll(api: Api, objects: readonly KubeObject[]): Promise<readonly Applied[]> {
  const results: Applied[] = [];
  for (const object of objects) {
    try {
      const written = await api.apply(object, { fieldManager: 'swarm', force: true });
      results.push({ kind: 'applied', object: written.object, warnings: written.warnings });
    } catch (error) {
      if (!isApiError(error)) throw error;
      results.push({ kind: 'refused', object, error });
    }
  }
  return results;
}
