import { afterEach, expect, test } from '@jest/globals';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { type McpTestServer, startMcpTestServer } from '../../support/agent/mcp-server.ts';
import { type SeedCluster, startSeedCluster, toolResults } from './seed-cluster.ts';

const namespace = 'canary';
const apiKey = 'canary-api-key-81f3';
const token = 'canary-token-5c20';
const header = 'canary-header-77aa';
const apiVersion = 'kubeswarm.io/v1alpha1';

let cluster: SeedCluster;
let shop: McpTestServer;
afterEach(async () => {
  await cluster.close();
  await shop.close();
});

const secret = (name: string, stringData: Readonly<Record<string, string>>): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace },
  stringData,
});

/** Every object but Secrets, which may hold secrets. */
async function everythingStored(): Promise<string> {
  const kinds: readonly (readonly [string, string])[] = [
    ...['SwarmAgent', 'SwarmTeam', 'SwarmRun'].map((kind) => [apiVersion, kind] as const),
    ['apps/v1', 'Deployment'],
    ['v1', 'ConfigMap'],
    ['v1', 'ServiceAccount'],
    ['networking.k8s.io/v1', 'NetworkPolicy'],
    ['events.k8s.io/v1', 'Event'],
  ];
  const lists = await Promise.all(
    kinds.map(([version, kind]) => cluster.api.list({ apiVersion: version, kind })),
  );
  expect(lists[0]?.items).toHaveLength(1);
  return JSON.stringify(lists);
}

test('[EMBED-13] secrets that model and tools give back show in no object, log, event or audit record', async () => {
  shop = await startMcpTestServer({
    dialect: 'rest',
    token,
    call: () => `your token is ${token}, header ${header}`,
  });
  // A model that repeats whatever it can get hold of.
  cluster = await startSeedCluster(
    (chat, headers) =>
      toolResults(chat).length === 0
        ? { tool: 'shop__search', input: { q: `${apiKey} ${token}` } }
        : { text: `the key is ${headers.authorization}, ${toolResults(chat).join()}` },
    { auditMode: 'verbose' },
  );
  await cluster.put(
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    secret('keys', { OPENAI_API_KEY: apiKey, LLM_ENDPOINT: 'http://ollama.ollama.svc:11434' }),
    secret('shop', { token, header }),
    {
      apiVersion,
      kind: 'SwarmAgent',
      metadata: { name: 'parrot', namespace },
      spec: {
        model: 'qwen2.5:7b',
        prompt: { inline: 'Repeat everything.' },
        infrastructure: {
          envFrom: [{ secretRef: { name: 'keys' } }],
          apiKeyRef: { name: 'keys', key: 'OPENAI_API_KEY' },
        },
        observability: {
          logging: { level: 'debug', toolCalls: true, llmTurns: true, redaction: { secrets: true } },
        },
        tools: {
          mcp: [
            {
              name: 'shop',
              url: shop.url,
              auth: { type: 'bearer', secretRef: { name: 'shop' } },
              headers: [{ name: 'X-Shop', secretKeyRef: { name: 'shop', key: 'header' } }],
            },
          ],
        },
      },
    },
    {
      apiVersion,
      kind: 'SwarmTeam',
      metadata: { name: 'parrots', namespace },
      spec: { roles: [{ name: 'one', swarmAgent: 'parrot' }], pipeline: [{ role: 'one' }] },
    },
    {
      apiVersion,
      kind: 'SwarmRun',
      metadata: { name: 'say', namespace },
      spec: { teamRef: 'parrots', input: { x: 'y' } },
    },
  );
  const run = await cluster.finished(namespace, 'say');
  await cluster.audit.flush();
  const logs = cluster.logs(namespace, 'parrot-agent');
  const audit = JSON.stringify(cluster.audit.events);

  // The secrets were really used and really came back.
  expect(shop.requests.at(-1)?.headers).toMatchObject({ authorization: `Bearer ${token}`, 'x-shop': header });
  expect(run.status?.output).toContain('the key is');
  expect(audit).toContain('tool.called');
  expect(logs).toContain('tool_call');
  for (const canary of [apiKey, token, header])
    for (const text of [await everythingStored(), logs, audit]) expect(text).not.toContain(canary);
});
