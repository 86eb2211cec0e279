import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openClusterAccess } from '../../../operator/kube/client.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { type Answer, startAnsweringModel } from '../agent/answering-model.ts';
import { type McpTestServer, startMcpTestServer } from '../agent/mcp-server.ts';
import { freePort } from '../free-port.ts';
import { type OtlpReceiver, startOtlpReceiver } from '../otlp-receiver.ts';
import { type Manager, type ProgramWorld, startProgramWorld } from './program-world.ts';
import type { Cluster } from './start.ts';

/** Operator and agents as programs, with everybody whom they tell of what they do. */
export interface ObservedWorld extends ProgramWorld {
  readonly receiver: OtlpReceiver;
  readonly mcp: McpTestServer;
  readonly manager: Manager;
  readonly metricsUrl: string;
  /** Folder with token and CA of the agents' account. */
  readonly accountFolder: string;
}

export const observedNamespace = 'observed';

export async function startObservedWorld(
  cluster: Cluster,
  queueUrl: string,
  env: Readonly<Record<string, string>>,
  answer: Answer = searchOnce,
): Promise<ObservedWorld> {
  const receiver = await startOtlpReceiver();
  const mcp = await startMcpTestServer({
    dialect: 'http',
    tools: ['search', 'fetch', 'broken'],
    call: ({ name }) => (name === 'broken' ? { isError: true, content: [] } : 'found it'),
  });
  const accountFolder = mkdtempSync(join(tmpdir(), 'kubeswarm-account-'));
  const world = await startProgramWorld({
    cluster,
    queueUrl,
    namespace: observedNamespace,
    model: await startAnsweringModel(answer),
    agentEnv: await accountEnv(cluster, accountFolder),
  });
  const metricsPort = await freePort();
  const manager = await world.startManager({
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_BSP_SCHEDULE_DELAY: '100',
      OTEL_METRIC_EXPORT_INTERVAL: '500',
      ...env,
    },
    flags: ['--disable-admission-webhooks', `--metrics-bind-address=127.0.0.1:${metricsPort}`],
  });
  const account = { name: 'swarm-agent', namespace: observedNamespace };
  await world.put({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: account });
  await mountAccount(cluster, accountFolder);
  return {
    ...world,
    receiver,
    mcp,
    manager,
    metricsUrl: `http://127.0.0.1:${metricsPort}/metrics`,
    accountFolder,
    async close() {
      await world.close();
      for (const server of [receiver, mcp]) await server.close();
      rmSync(accountFolder, { recursive: true, force: true });
    },
  };
}

/** What the kubelet would set. */
async function accountEnv(cluster: Cluster, folder: string): Promise<Readonly<Record<string, string>>> {
  const access = await openClusterAccess({ kind: 'file', path: cluster.kubeconfig });
  writeFileSync(join(folder, 'ca.crt'), String((await access.credentials()).tls.ca));
  return {
    KUBERNETES_SERVICE_HOST: access.server.hostname,
    KUBERNETES_SERVICE_PORT: access.server.port,
    AGENT_SERVICE_ACCOUNT_DIR: folder,
  };
}

/** What the kubelet would mount. */
async function mountAccount(cluster: Cluster, folder: string): Promise<void> {
  const path = `/api/v1/namespaces/${observedNamespace}/serviceaccounts/swarm-agent/token`;
  const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} };
  const { body } = await cluster.api.request('POST', path, request);
  writeFileSync(join(folder, 'token'), Object(body).status.token);
}

/** Searches once, then says what it has found. */
const searchOnce: Answer = ({ messages, tools = [] }) => {
  const hasSearched = messages.some(({ role }) => role === 'tool');
  const [tool] = tools;
  if (tool === undefined || hasSearched) return { text: 'done: found it' };
  const call = { name: tool.function.name, arguments: '{"query":"x"}' };
  return { toolCalls: [call], finishReason: 'tool_calls' };
};

const v1alpha1 = 'kubeswarm.io/v1alpha1';

/** An agent that searches, a team that has it work twice, and a run of it. */
export function observedObjects(mcpUrl: string, run: string): readonly KubeObject[] {
  const namespace = observedNamespace;
  return [
    {
      apiVersion: v1alpha1,
      kind: 'SwarmAgent',
      metadata: { name: 'finder', namespace },
      spec: {
        model: 'qwen3:4b',
        prompt: { inline: 'Find things.' },
        tools: { mcp: [{ name: 'kb', url: mcpUrl }] },
        guardrails: { limits: { retries: 0 } },
        observability: { logging: { toolCalls: true } },
      },
    },
    {
      apiVersion: v1alpha1,
      kind: 'SwarmTeam',
      metadata: { name: 'crew', namespace },
      spec: {
        roles: [
          { name: 'first', swarmAgent: 'finder' },
          { name: 'second', swarmAgent: 'finder' },
        ],
        pipeline: [
          { role: 'first', inputs: { topic: 'x' } },
          { role: 'second', dependsOn: ['first'], inputs: { topic: '{{ .steps.first.output }}' } },
        ],
      },
    },
    {
      apiVersion: v1alpha1,
      kind: 'SwarmRun',
      metadata: { name: run, namespace },
      spec: { teamRef: 'crew' },
    },
  ];
}
