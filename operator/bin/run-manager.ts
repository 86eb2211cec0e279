import { urlSecrets } from '../../schemas/url-credentials.ts';
import { systemTimers } from '../common/timers.ts';
import { deploymentKind } from '../controllers/common/workload.ts';
import { type KubeConfigSource, openClusterAccess } from '../kube/client.ts';
import { createEventRecorder } from '../kube/event-recorder.ts';
import { createRealApi } from '../kube/real-api/real-api.ts';
import { managerSettings } from '../manager/manager-settings.ts';
import { startManager } from '../manager/start-manager.ts';
import { watchQueue } from '../manager/watch-queue.ts';
import { auditSinkSecrets } from '../observe/audit-sink-settings.ts';
import { createLog } from '../observe/log.ts';
import { openOtlp } from '../observe/otlp/open-otlp.ts';
import { prometheusMetrics } from '../observe/prometheus.ts';
import { createScrub } from '../observe/scrub-secrets.ts';
import { version } from '../observe/version.ts';
import { createBullmqQueue } from '../queue/bullmq/create-bullmq-queue.ts';
import { createNamespaceUsers } from '../queue/bullmq/namespace-users.ts';
import { exitOnFailure } from './exit-on-failure.ts';
import { giveMemoryBack } from './give-memory-back.ts';
import { logQueueNotes } from './log-queue-notes.ts';
import { openAuditSink } from './open-audit-sink.ts';
import { openStores } from './open-stores.ts';
import { secretVariables } from './secret-variables.ts';
import { settingsWithPassword } from './settings-with-password.ts';
import { untilStopped } from './until-stopped.ts';

const read = managerSettings(process.argv.slice(2), process.env, version);
if (read.kind === 'invalid') {
  for (const problem of read.problems) process.stderr.write(`${problem}\n`);
  process.exit(2);
}
const { warnings } = read;

const kubeconfig = process.env.KUBECONFIG ?? '';
const kubeConfig: KubeConfigSource =
  kubeconfig === '' ? { kind: 'in-cluster' } : { kind: 'file', path: kubeconfig };
try {
  await openClusterAccess(kubeConfig);
} catch (error) {
  // Nobody mends it while we wait, unlike a server that does not answer.
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
const api = createRealApi({
  kubeConfig,
  userAgent: `kubeswarm/${version}`,
});
const settings = await settingsWithPassword(read.settings, api);
const { auditLog } = settings.agents;
const secretValues = [
  ...urlSecrets(settings.queue.url),
  ...urlSecrets(settings.spendStoreUrl ?? ''),
  ...urlSecrets(settings.agents.queue?.url ?? ''),
  ...urlSecrets(auditLog.sink.kind === 'stdout' ? '' : auditLog.sink.url),
  ...auditSinkSecrets(auditLog.sink),
  ...secretVariables(settings.agents.extraEnv),
];
const log = createLog({ level: settings.logLevel, scrub: createScrub({ secretValues }) });
exitOnFailure(log);
log.info({ version, node: process.version, namespace: settings.namespace }, 'kubeswarm operator starts');
for (const warning of warnings) log.warn({ warning }, 'a setting has no effect');

const note = logQueueNotes(log);
const queue = createBullmqQueue({ ...settings.queue, note });
const watched = settings.watchNamespaces === undefined ? {} : { namespaces: settings.watchNamespaces };
const users =
  settings.queue.acl === 'auto' ? createNamespaceUsers({ ...settings.queue, ...watched, note }) : undefined;
const { prefix } = settings.queue;
const queueUrl = settings.queue.url;
const stores = openStores(
  {
    queueUrl,
    spendUrl: settings.spendStoreUrl ?? queueUrl,
    ...(prefix === undefined ? {} : { prefix }),
  },
  log,
);
const otlp = await openOtlp(
  process.env,
  { service: 'kubeswarm-controller', namespace: settings.namespace, podName: settings.podName },
  log,
);
const prometheus = prometheusMetrics(otlp.meter);
const { sink, streams, close: closeAuditSink } = openAuditSink(auditLog.sink, settings.queue.prefix);
const manager = await startManager({
  settings,
  api,
  queue,
  ledger: stores.ledger,
  outputs: stores.outputs,
  chunks: stores.chunks,
  ...(users === undefined ? {} : { users }),
  sink,
  ...(streams === undefined ? {} : { auditStreams: streams }),
  prometheus,
  log,
  isTracing: otlp.isTracing,
});

const { namespace, podName, deploymentName } = settings;
const stopWatching = watchQueue({
  queue,
  isLeading: manager.isLeading,
  deployment: async () =>
    deploymentName === undefined
      ? undefined
      : api.get({ ...deploymentKind, namespace, name: deploymentName }),
  events: createEventRecorder({
    api,
    clock: systemTimers,
    controller: 'kubeswarm-operator',
    instance: podName,
    onError: (error) => log.warn({ err: error }, 'event not written'),
  }),
  metrics: prometheus.metrics,
  timers: systemTimers,
  log,
});

giveMemoryBack(log);
const signal = await untilStopped();
log.info({ signal }, 'kubeswarm operator stops');
stopWatching();
await manager.close();
users?.close();
await stores.close();
closeAuditSink();
await queue.close();
await api.close();
await prometheus.close();
await otlp.close();
log.info({}, 'kubeswarm operator has stopped');
process.exit(0);
