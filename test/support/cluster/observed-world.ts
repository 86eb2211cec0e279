import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until as untilObject } from '../../../operator/embedded/until.ts';
import { openClusterAccess } from '../../../operator/kube/client.ts';
import { createRealApi, type RealApi } from '../../../operator/kube/real-api/real-api.ts';
import type { SwarmRun } from '../../../schemas/generated/types.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { sendJson, startHttpServer } from '../agent/http-server.ts';
import { type McpTestServer, startMcpTestServer } from '../agent/mcp-server.ts';
import { type ChatBody, completionBody } from '../agent/model-server.ts';
import { bundleOperatorProgram } from '../bundle-operator-program.ts';
import { freePort } from '../free-port.ts';
import { type OtlpReceiver, startOtlpReceiver } from '../otlp-receiver.ts';
import { type AgentPods, startAgentPods } from './agent-pods.ts';
import { type ManagerProcess, startManagerProcess } from './manager-process.ts';
import type { Cluster } from './start.ts';

/** Operator and agents as programs, with everybody whom they tell of what they do. */
export interface ObservedWorld {
  readonly api: RealApi;
  readonly receiver: OtlpReceiver;
  readonly mcp: McpTestServer;
  readonly manager: ManagerProcess;
  readonly pods: AgentPods;
  readonly metricsUrl: string;
  /** Folder with token and CA of the agents' account. */
  readonly accountFolder: string;
  put(...objects: readonly KubeObject[]): Promise<void>;
  finished(run: string): Promise<SwarmRun>;
  close(): Promise<void>;
}

export const observedNamespace = 'observed';
const operatorNamespace = 'kubeswarm-system';
const agentImage = 'kubeswarm:test';
const how = { fieldManager: 'test', force: true };

export async function startObservedWorld(
  cluster: Cluster,
  queueUrl: string,
  env: Readonly<Record<string, string>>,
  answer: (chat: ChatBody, response: ServerResponse) => unknown = searchOnce,
): Promise<ObservedWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'kubeswarm-observed-'));
  const receiver = await startOtlpReceiver();
  const mcp = await startMcpTestServer({
    dialect: 'http',
    tools: ['search', 'fetch', 'broken'],
    call: ({ name }) => (name === 'broken' ? { isError: true, content: [] } : 'found it'),
  });
  const model = await startHttpServer((_request, response, body) =>
    sendJson(response, answer(JSON.parse(body) as ChatBody, response), response.statusCode),
  );
  const api = createRealApi({ kubeConfig: { kind: 'file', path: cluster.kubeconfig } });
  const put = async (...objects: readonly KubeObject[]): Promise<void> => {
    for (const object of objects) await api.apply(object, how);
  };
  for (const name of [operatorNamespace, observedNamespace])
    await put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  const account = { name: 'swarm-agent', namespace: observedNamespace };
  await put(
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: account },
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'kubeswarm-api-keys', namespace: observedNamespace },
      stringData: { LLM_ENDPOINT: model.url },
    },
  );
  const accountFolder = join(folder, 'account');
  const inCluster = await mountAccount(cluster, account, accountFolder);
  const metricsPort = await freePort();
  const manager = await startManagerProcess({
    program: await bundleOperatorProgram('manager', folder),
    kubeconfig: cluster.kubeconfig,
    queueUrl,
    namespace: operatorNamespace,
    podName: 'manager-0',
    agentImage,
    webhookConfiguration: 'none',
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_BSP_SCHEDULE_DELAY: '100',
      OTEL_METRIC_EXPORT_INTERVAL: '500',
      ...env,
    },
    flags: ['--disable-admission-webhooks', `--metrics-bind-address=127.0.0.1:${metricsPort}`],
  });
  const agent = await bundleOperatorProgram('agent', folder);
  const pods = startAgentPods(api, agentImage, { ...agent, env: { ...agent.env, ...inCluster } });
  return {
    api,
    receiver,
    mcp,
    manager,
    pods,
    metricsUrl: `http://127.0.0.1:${metricsPort}/metrics`,
    accountFolder,
    put,
    async finished(name) {
      const key = {
        apiVersion: 'kubeswarm.io/v1alpha1',
        kind: 'SwarmRun',
        namespace: observedNamespace,
        name,
      };
      const isOver = (run: SwarmRun | undefined): boolean => run?.status?.completionTime !== undefined;
      const patience = AbortSignal.timeout(40_000);
      const run = await untilObject<SwarmRun>(api, key, isOver, patience).catch(() => undefined);
      if (run !== undefined) return run;
      const logs = [...manager.lines, pods.logs(observedNamespace, 'finder-agent')];
      throw new Error(`run ${name} does not end:\n${logs.join('\n')}`);
    },
    async close() {
      await pods.close();
      await manager.stop();
      await api.close();
      for (const server of [receiver, mcp, model]) await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What the kubelet would mount and set. */
async function mountAccount(
  cluster: Cluster,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  folder: string,
): Promise<Readonly<Record<string, string>>> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`;
  const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} };
  const { body } = await cluster.api.request('POST', path, request);
  const access = await openClusterAccess({ kind: 'file', path: cluster.kubeconfig });
  mkdirSync(folder);
  writeFileSync(join(folder, 'token'), Object(body).status.token);
  writeFileSync(join(folder, 'ca.crt'), String((await access.credentials()).tls.ca));
  return {
    KUBERNETES_SERVICE_HOST: access.server.hostname,
    KUBERNETES_SERVICE_PORT: access.server.port,
    AGENT_SERVICE_ACCOUNT_DIR: folder,
  };
}

/** Searches once, then says what it has found. */
function searchOnce({ messages, tools = [] }: ChatBody): unknown {
  const hasSearched = messages.some(({ role }) => role === 'tool');
  const [tool] = tools;
  if (tool === undefined || hasSearched) return completionBody({ text: 'done: found it' });
  const call = { name: tool.function.name, arguments: '{"query":"x"}' };
  return completionBody({ toolCalls: [call], finishReason: 'tool_calls' });
}

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
