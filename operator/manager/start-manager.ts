import { lookup } from 'node:dns/promises';
import { promptGuard } from '../admission/prompt-guard.ts';
import { systemTimers } from '../common/timers.ts';
import { bucketOutputs } from '../controllers/common/bucket-outputs.ts';
import { builtInPrices } from '../engine/index.ts';
import { healthy, unhealthy } from '../health/health-verdict.ts';
import { polledVerdict } from '../health/polled-verdict.ts';
import type { Api } from '../kube/api.ts';
import type { EventRecorder } from '../kube/controller.ts';
import { directReader } from '../kube/direct-reader.ts';
import { createEventRecorder } from '../kube/event-recorder.ts';
import { createObjectCache } from '../kube/object-cache.ts';
import { startControllers } from '../kube/start-controllers.ts';
import type { RedisLedger } from '../ledger/redis-ledger.ts';
import type { AuditSink } from '../observe/audit-event.ts';
import type { Log } from '../observe/log.ts';
import type { PrometheusMetrics } from '../observe/prometheus.ts';
import type { ChunkStore } from '../outputs/chunk-store.ts';
import type { RedisOutputStore } from '../outputs/redis-output-store.ts';
import type { BullmqQueue } from '../queue/bullmq/create-bullmq-queue.ts';
import type { NamespaceUsers } from '../queue/bullmq/namespace-users.ts';
import type { RedisStreams } from '../queue/bullmq/redis-streams.ts';
import type { TaskQueue } from '../queue/task-queue.ts';
import { createBudgetKeeper } from './budget-keeper.ts';
import { cachedKinds } from './cached-kinds.ts';
import { keepStores } from './keep-stores.ts';
import { keptInCache } from './kept-in-cache.ts';
import { managerAudit } from './manager-audit.ts';
import type { ManagerSettings } from './manager-settings.ts';
import { measureMcpHealth } from './mcp-health-metrics.ts';
import { type OperatorParts, operatorControllers } from './operator-controllers.ts';
import { watchPrices } from './price-source.ts';
import { queueStateOf } from './queue-state.ts';
import { reconcileMetrics, workQueueMetrics } from './reconcile-metrics.ts';
import { measureSearches } from './search-metrics.ts';
import { serveHealth } from './serve-health.ts';
import { startLeading } from './start-leading.ts';
import { randomToken, startTriggers } from './start-triggers.ts';
import { startWebhooks } from './start-webhooks.ts';
import { tracedQueue, traceRuns } from './trace-runs.ts';
import {
  apiWhileHolding,
  ledgerWhileHolding,
  outputsWhileHolding,
  queueWhileHolding,
  usersWhileHolding,
  whileHolding,
} from './while-holding.ts';

export interface ManagerOptions {
  readonly settings: ManagerSettings;
  readonly api: Api;
  readonly queue: Pick<BullmqQueue, keyof TaskQueue | 'ping' | 'isListening' | 'queues' | 'dropQueue'>;
  readonly ledger: RedisLedger;
  readonly outputs: RedisOutputStore;
  readonly chunks: ChunkStore;
  /** Makes a user of the queue for each namespace; absent: all agents share its credentials. */
  readonly users?: NamespaceUsers;
  readonly sink: AuditSink;
  /** Where the sink is Redis. */
  readonly auditStreams?: RedisStreams;
  readonly prometheus: PrometheusMetrics;
  readonly log: Log;
  /** Whether spans of runs are told. */
  readonly isTracing: boolean;
}

/** A running operator. */
export interface Manager {
  isLeading(): boolean;
  /** Ends reconciles and gives the lease up, then answers the last webhooks; leaves `api` and `queue` open. */
  close(): Promise<void>;
}

/**
 * Starts the operator: controllers on the leader, webhooks, health and metrics on every replica (governance 12.3.4).
 * Rejects when an address cannot be listened on.
 */
export async function startManager(options: ManagerOptions): Promise<Manager> {
  const { settings, api, isTracing, ledger, outputs, chunks, prometheus, log } = options;
  const { namespace, podName, agents: platform } = settings;
  const queue = isTracing ? tracedQueue(options.queue) : options.queue;
  const timers = systemTimers;
  const { metrics } = prometheus;
  const cache = createObjectCache({
    api,
    ...(settings.watchNamespaces === undefined ? {} : { namespaces: settings.watchNamespaces }),
    keep: keptInCache,
    cached: cachedKinds,
    timers,
    random: Math.random,
    log,
  });
  const recorder = (controller: string, eventApi = cache.api): EventRecorder =>
    createEventRecorder({
      api: eventApi,
      clock: timers,
      controller,
      instance: podName,
      onError: (error) => log.warn({ err: error, controller }, 'event not written'),
    });
  const trail = managerAudit({
    settings,
    sink: options.sink,
    streams: options.auditStreams,
    cache,
    timers,
    metrics,
    log,
  });
  const { audit } = trail;
  const priceSource =
    settings.priceConfigMap === undefined
      ? { prices: () => builtInPrices, close: () => {} }
      : watchPrices({ api, configMap: { namespace, name: settings.priceConfigMap }, timers, log });

  const webhooks =
    settings.webhooks === 'off'
      ? undefined
      : startWebhooks({
          settings: settings.webhooks,
          namespace,
          api,
          timers,
          log,
          admission: {
            // What was applied a moment ago must count.
            reader: directReader(api),
            events: recorder('kubeswarm-admission'),
            audit,
            metrics,
            operatorNamespace: namespace,
            clusterAuditMode: platform.auditLog.mode,
            ...(settings.webhooks.guardsPrompts ? { promptGuard: promptGuard(api) } : {}),
          },
        });

  const queueVerdict = polledVerdict({ probe: () => queue.ping(), after: timers.after });
  const holdsLease = (): boolean => leading.holdsLease();
  const actingApi = apiWhileHolding(cache.api, holdsLease);
  const actingQueue = {
    ...queueWhileHolding(queue, holdsLease),
    dropQueue: whileHolding(queue.dropQueue, holdsLease),
  };
  const actingOutputs = outputsWhileHolding(outputs, holdsLease);
  const actingLedger = ledgerWhileHolding(ledger, holdsLease);
  const keeping = { ledger: actingLedger, reader: cache, timers, log };
  const { prices } = priceSource;
  const budgets = createBudgetKeeper({ ...keeping, prices, operatorNamespace: namespace });
  const parts: OperatorParts = {
    cache: { ...cache, api: actingApi },
    queue: actingQueue,
    ledger,
    enforceBudgets: budgets.look,
    outputs: actingOutputs,
    bucketOutputs: bucketOutputs(actingApi),
    dropQueue: actingQueue.dropQueue,
    clock: timers,
    after: timers.after,
    recorder: (controller) => recorder(controller, actingApi),
    audit,
    metrics,
    platform,
    prices,
    fetch: globalThis.fetch,
    lookupHost: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
    queueState: () => queueStateOf(queueVerdict.verdict()),
    ...(options.users === undefined ? {} : { users: usersWhileHolding(options.users, holdsLease) }),
    ...(settings.triggers === 'off'
      ? {}
      : {
          eventWebhooks: { baseUrl: settings.triggers.baseUrl, randomToken },
        }),
  };
  const watchDepths = workQueueMetrics(metrics);
  const leading = startLeading(settings, options, async (signal) => {
    const controllers = startControllers({
      api: cache.api,
      cache,
      log,
      onReconciled: reconcileMetrics(metrics),
      controllers: operatorControllers(parts),
    });
    const forgetDepths = watchDepths(controllers.depths);
    const stopKeeping = keepStores({
      ...keeping,
      budgets,
      outputs: actingOutputs,
      queue: actingQueue,
      api: cache.api,
    });
    const trimming = trail.lead(signal);
    if (!signal.aborted)
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    forgetDepths();
    stopKeeping();
    await trimming;
    await controllers.close();
    options.users?.letGo();
  });

  const events = recorder('swarmevent-webhook');
  const triggers =
    settings.triggers === 'off'
      ? undefined
      : await startTriggers({ settings: settings.triggers, cache, events, chunks, timers, log });
  const stopTracing = isTracing ? traceRuns(cache, leading.isLeading) : () => {};
  const stopMeasuring = measureMcpHealth(metrics, cache, leading.isLeading);
  const stopMeasuringSearches = measureSearches(metrics, cache, leading.isLeading);
  const polled = {
    queue: queueVerdict,
    spend: polledVerdict({ probe: () => ledger.ping(), after: timers.after }),
    api: polledVerdict({
      probe: async () => void (await api.get({ apiVersion: 'v1', kind: 'Namespace', name: namespace })),
      after: timers.after,
    }),
  };
  const stopServing = await serveHealth({
    settings,
    checks: {
      queue: polled.queue.verdict,
      spend: polled.spend.verdict,
      stream: () => (queue.isListening() ? healthy : unhealthy('news of settled tasks does not come in')),
      api: polled.api.verdict,
      ...trail.checks,
      ...(webhooks === undefined ? {} : { webhooks: webhooks.verdict }),
    },
    metricsText: prometheus.text,
    log,
  });

  return {
    isLeading: leading.isLeading,
    async close() {
      await leading.stop();
      stopTracing();
      stopMeasuring();
      stopMeasuringSearches();
      await webhooks?.close();
      await triggers?.close();
      for (const each of [polled.queue, polled.spend, polled.api, priceSource]) each.close();
      await trail.close();
      cache.close();
      await stopServing();
    },
  };
}
