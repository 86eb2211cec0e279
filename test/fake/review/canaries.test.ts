import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { createLog } from '../../../operator/observe/log.ts';
import { clientCertificate, clientKey } from '../../support/agent/certificates.ts';
import { startHttpServer, type TestServer } from '../../support/agent/http-server.ts';
import { startMcpTestServer } from '../../support/agent/mcp-server.ts';
import { typed } from '../../support/cli/typed.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { type SeedCluster, startSeedCluster, toolResults } from '../cluster/seed-cluster.ts';
import { everyObject } from './every-object.ts';
import { modelHost, namespace, oneAgent, run, secret } from './one-agent.ts';

const canary = {
  bearer: 'canary-bearer-c1a0',
  shorthand: 'canary-shorthand-44e9',
  apiKey: 'canary-apikey-07bd',
  header: 'canary-header-3f5e',
  endpoint: 'canary-endpoint-9d21',
} as const;

const folder = temporaryFolder();
const servers: TestServer[] = [];
let cluster: SeedCluster | undefined;
afterEach(async () => {
  await cluster?.close();
  cluster = undefined;
  for (const server of servers.splice(0)) await server.close();
});

test('canaries in Secrets, URLs and certificates show nowhere, whatever peers echo [SEC-5] [SEC-8] [SEC-9]', async () => {
  const echo = (headers: object): string => `you sent ${JSON.stringify(headers)}`;
  const wiki = await startMcpTestServer({
    dialect: 'rest',
    token: canary.bearer,
    call: () => ({
      isError: true,
      content: [{ type: 'text', text: echo(wiki.requests.at(-1)?.headers ?? {}) }],
    }),
  });
  const jira = await startMcpTestServer({
    dialect: 'http',
    token: canary.shorthand,
    call: () => echo(jira.requests.at(-1)?.headers ?? {}),
  });
  const hook = await startHttpServer((request, response) => {
    response.writeHead(500).end(echo(request.headers));
  });
  servers.push(wiki, jira, hook);
  const keyLine = clientKey.split('\n')[1] ?? '';
  const canaries = [...Object.values(canary), keyLine];
  const logLines: string[] = [];
  const state = join(folder, 'state');
  const tools = ['wiki__search', 'jira__search', 'notify'];
  const authorizations: (string | undefined)[] = [];
  cluster = await startSeedCluster(
    (chat, headers) => {
      authorizations.push(headers.authorization);
      const results = toolResults(chat);
      const tool = tools[results.length];
      return tool === undefined
        ? { text: `${results.join(' ')} ${echo(headers)} ${canaries.join(' ')}` }
        : { tool, input: { q: `${canary.apiKey} ${keyLine}` } };
    },
    {
      auditMode: 'verbose',
      stateDirectory: state,
      log: createLog({ level: 'debug', destination: { write: (line: string) => void logLines.push(line) } }),
    },
  );
  await cluster.put(
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    secret('wiki', { token: canary.bearer, header: canary.header }),
    secret('jira', { token: canary.shorthand }),
    secret('tls', { 'tls.crt': clientCertificate, 'tls.key': clientKey }),
    ...oneAgent(
      {
        infrastructure: {
          envFrom: [{ secretRef: { name: 'model' } }],
          apiKeyRef: { name: 'model', key: 'OPENAI_API_KEY' },
        },
        observability: {
          logging: { level: 'debug', toolCalls: true, llmTurns: true, redaction: { secrets: true } },
        },
        guardrails: { limits: { retries: 0, timeoutSeconds: 5 } },
        tools: {
          mcp: [
            {
              name: 'wiki',
              url: wiki.url,
              transport: 'rest',
              auth: { bearer: { secretKeyRef: { name: 'wiki', key: 'token' } } },
              headers: [{ name: 'X-Wiki', secretKeyRef: { name: 'wiki', key: 'header' } }],
            },
            { name: 'jira', url: jira.url, auth: { type: 'bearer', secretRef: { name: 'jira' } } },
            {
              name: 'safe',
              url: 'https://127.0.0.1:1/',
              transport: 'rest',
              auth: { mtls: { secretRef: { name: 'tls' } } },
            },
          ],
          webhooks: [{ name: 'notify', url: hook.url }],
        },
      },
      {
        OPENAI_API_KEY: canary.apiKey,
        LLM_ENDPOINT: `http://modeller:${canary.endpoint}@${modelHost}`,
      },
    ),
  );
  await cluster.put(run());
  const end = await cluster.finished(namespace, 'run');
  await cluster.audit.flush();
  await cluster.whenIdle();

  // The secrets reached those that they are for, and came back.
  expect(authorizations[0]).toBe(`Bearer ${canary.apiKey}`);
  expect(wiki.requests.at(-1)?.headers).toMatchObject({
    authorization: `Bearer ${canary.bearer}`,
    'x-wiki': canary.header,
  });
  expect(jira.requests.at(-1)?.headers.authorization).toBe(`Bearer ${canary.shorthand}`);
  expect(end.status?.phase).toBe('Succeeded');
  expect(end.status?.output).toContain('[REDACTED]');

  const logs = cluster.logs(namespace, 'worker-agent');
  const events = cluster.audit.events;
  expect(events.filter(({ action }) => action === 'tool.called')).toHaveLength(3);
  expect(logs).toContain('llm_turn');
  const places = {
    objects: JSON.stringify(await everyObject(cluster.api)),
    audit: JSON.stringify(events),
    'audit.jsonl': readFileSync(join(state, 'audit.jsonl'), 'utf8'),
    'queue.jsonl': readFileSync(join(state, 'queue.jsonl'), 'utf8'),
    logs: [logs, ...logLines].join('\n'),
  };
  for (const [place, text] of Object.entries(places))
    expect([place, canaries.filter((one) => text.includes(one))]).toEqual([place, []]);
  // The journal of the API holds the Secrets, in no entry but theirs; it is why only its owner may read it.
  const entries = readFileSync(join(state, 'api.jsonl'), 'utf8').split('\n');
  const telling = entries.filter((entry) => canaries.some((one) => entry.includes(one)));
  expect(telling.filter((entry) => !entry.includes('"kind":"Secret"'))).toEqual([]);
  for (const file of readdirSync(state))
    expect([file, statSync(join(state, file)).mode & 0o077]).toEqual([file, 0]);
  expect(statSync(state).mode & 0o077).toBe(0);
});

test('a canary in the values of a recipe shows in no finding [SEC-9]', async () => {
  const recipe = join(folder, 'recipe');
  mkdirSync(recipe);
  const secretValue = 'canary-value-b7d4';
  writeFileSync(
    join(recipe, 'recipe.yaml'),
    'apiVersion: recipes.kubeswarm.io/v1\nkind: Recipe\nmetadata: {name: r}\nparameters: {properties: {token: {type: string}, count: {type: integer}}}\n',
  );
  writeFileSync(
    join(recipe, 'a.yaml.hbs'),
    'apiVersion: kubeswarm.io/v1alpha1\nkind: SwarmAgent\nmetadata: {name: a}\nspec:\n  model: small\n  replicas: {{quote token}}\n  prompt: {inline: {{quote token}}}\n  runtime: {replicas: {{quote token}}}\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {token: {{quote token}}}\n',
  );
  for (const argv of [
    ['render', 'recipe', '--set', `token=${secretValue}`],
    ['render', 'recipe', '--set', `count=${secretValue}`],
    ['render', 'recipe', '--set', `tokn=${secretValue}`],
    ['render', 'recipe', '--set', `token=${secretValue}\n`],
    ['run', 'recipe', '--set', `token=${secretValue}`],
    ['lint', 'recipe', '--set', `token=${secretValue}`, '-o', 'json'],
  ]) {
    const { code, stdout, stderr } = await typed(argv, { cwd: folder });
    expect([argv, code]).toEqual([argv, 1]);
    expect(`${stdout}${stderr}`).not.toContain(secretValue);
  }
});
