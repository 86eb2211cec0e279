import { readFileSync } from 'node:fs';
import { agentContractVersion, agentEnv, isContractCompatible } from '../../schemas/agent-contract.ts';
import { findingMessage } from '../../schemas/finding.ts';
import { urlSecrets } from '../../schemas/url-credentials.ts';
import { agentAudit } from '../agent/agent-audit.ts';
import { agentLog } from '../agent/agent-log.ts';
import { patientFetch } from '../agent/certified-fetch.ts';
import { agentConfig } from '../agent/config.ts';
import { drainGraceMillis } from '../agent/drain-grace.ts';
import { MCP_PATIENCE_MILLIS } from '../agent/mcp/await-mcp-servers.ts';
import { startAgent } from '../agent/worker.ts';
import { systemTimers } from '../common/timers.ts';
import { parseBindAddress } from '../health/bind-address.ts';
import { startHealthServer } from '../health/health-server.ts';
import { polledVerdict } from '../health/polled-verdict.ts';
import { measureAudit, tellAuditDrops } from '../observe/audit-metrics.ts';
import { openOtlp } from '../observe/otlp/open-otlp.ts';
import { prometheusMetrics } from '../observe/prometheus.ts';
import { tracedSubmit } from '../observe/tracing.ts';
import { version } from '../observe/version.ts';
import { createBullmqQueue } from '../queue/bullmq/create-bullmq-queue.ts';
import { agentEvents } from './agent-events.ts';
import { exitOnFailure } from './exit-on-failure.ts';
import { giveMemoryBack } from './give-memory-back.ts';
import { logQueueNotes } from './log-queue-notes.ts';
import { openAuditSink } from './open-audit-sink.ts';
import { openStores } from './open-stores.ts';
import { untilStopped } from './until-stopped.ts';
import { workerVerdict } from './worker-verdict.ts';

const problems: string[] = [];
const read = agentConfig(process.env, (path) => readFileSync(path, 'utf8'));
const contract = process.env[agentEnv.contract];
if (contract !== undefined && !isContractCompatible(contract))
  problems.push(
    `${agentEnv.contract} is ${contract}, and this agent gets along with ${agentContractVersion} and its neighbours only. Use an image of the operator's version`,
  );
if (read.kind === 'invalid') problems.push(...read.errors.map(findingMessage));
const url = process.env[agentEnv.taskQueueUrl]?.trim() ?? '';
if (url === '') problems.push(`${agentEnv.taskQueueUrl} is not set. Set it to the URL of Redis or Valkey`);
const spendUrl = process.env[agentEnv.spendStoreUrl]?.trim() || url;
const address = parseBindAddress(process.env.AGENT_HEALTH_BIND_ADDRESS?.trim() || ':8080');
if (address === 'invalid' || address === 'off')
  problems.push('AGENT_HEALTH_BIND_ADDRESS is no address. Write it like :8080');
if (read.kind === 'invalid' || address === 'invalid' || address === 'off' || problems.length > 0) {
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  process.exit(1);
}

const config = {
  ...read.config,
  secretValues: [...new Set([...read.config.secretValues, ...urlSecrets(url), ...urlSecrets(spendUrl)])],
};
const log = agentLog(config);
exitOnFailure(log);
const prefix = process.env[agentEnv.taskQueuePrefix]?.trim() ?? '';
const podName = process.env[agentEnv.podName]?.trim() ?? '';
const queue = createBullmqQueue({
  url,
  ...(prefix === '' ? {} : { prefix }),
  namespaces: [config.namespace],
  ...(podName === '' ? {} : { workerName: podName }),
  note: logQueueNotes(log),
});
const { ledger, outputs, chunks, ...stores } = openStores(
  { queueUrl: url, spendUrl, ...(prefix === '' ? {} : { prefix }) },
  log,
);
const otlp = await openOtlp(
  process.env,
  { service: 'kubeswarm-runtime', namespace: config.namespace, podName: config.podName },
  log,
);
const prometheus = prometheusMetrics(otlp.meter);
const auditSink = openAuditSink(config.auditSink, prefix === '' ? undefined : prefix);
const audit = agentAudit(config, {
  sink: auditSink.sink,
  version,
  clock: systemTimers,
  onDrop: tellAuditDrops(prometheus.metrics, log),
});
measureAudit(prometheus.metrics, audit, auditSink.sink);
const agent = startAgent({
  config,
  queue: { ...queue, submit: tracedSubmit(queue.submit) },
  ledger,
  outputs,
  chunks,
  audit,
  log,
  metrics: prometheus.metrics,
  events: agentEvents(process.env, config, log),
  fetch: patientFetch(),
  mcpPatienceMillis: MCP_PATIENCE_MILLIS,
});
const queueHealth = polledVerdict({ probe: () => queue.ping(), after: systemTimers.after });
const spendHealth = polledVerdict({ probe: () => ledger.ping(), after: systemTimers.after });
const { streams } = auditSink;
const auditHealth = streams && polledVerdict({ probe: () => streams.ping(), after: systemTimers.after });
const health = await startHealthServer({
  address,
  checks: {
    queue: queueHealth.verdict,
    ...(auditHealth === undefined ? {} : { audit: auditHealth.verdict }),
    spend: spendHealth.verdict,
    worker: () => workerVerdict(agent.health()),
  },
  metricsText: prometheus.text,
});
log.info({ version, node: process.version, port: health.port }, 'agent starts');

giveMemoryBack(log);
const signal = await untilStopped();
log.info({ signal, activeTasks: agent.health().activeTasks }, 'agent stops');
await agent.close(drainGraceMillis(config.drainTimeoutSeconds));
await audit.close();
auditSink.close();
await stores.close();
await queue.close();
queueHealth.close();
auditHealth?.close();
spendHealth.close();
await health.close();
await prometheus.close();
await otlp.close();
log.info({}, 'agent has stopped');
process.exit(0);
