import { afterEach, describe, expect, test } from '@jest/globals';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { startRecipeServer } from '../../../recipes/server-program.ts';
import type { ServedRecipe } from '../../../recipes/shared/servers/serve.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

async function start(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const lines: string[] = [];
  const served = await startRecipeServer({
    args,
    env: { PORT: '0', ...env },
    print: (text) => void lines.push(text),
  });
  opened.push(served);
  return { served, lines };
}

async function connect(transport: StreamableHTTPClientTransport | SSEClientTransport): Promise<Client> {
  const client = new Client({ name: 'test', version: '1.0.0' });
  await client.connect(transport);
  opened.push(client);
  return client;
}

async function postTo(
  served: ServedRecipe,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
) {
  const response = await fetch(served.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

describe('a server of a recipe', () => {
  test('[RECIPE-10] grafana speaks streamable HTTP at its root and at /mcp', async () => {
    const { served } = await start(['01-incident-response/grafana', 'errorEntries=41']);
    for (const path of ['/', '/mcp']) {
      const client = await connect(new StreamableHTTPClientTransport(new URL(path, served.url)));
      expect((await client.listTools()).tools.map((tool) => tool.name)).toEqual([
        'query_logs',
        'query_metrics',
      ]);
      const result = await client.callTool({ name: 'query_logs', arguments: { service: 'payments-api' } });
      expect(result.content).toEqual([
        { type: 'text', text: expect.stringContaining('"total_entries":41,') },
      ]);
    }
  });

  test('[RECIPE-10] jira speaks SSE and has the tool create_issue', async () => {
    const { served, lines } = await start(['02-support-triage/jira', 'firstNumber=7']);
    const client = await connect(new SSEClientTransport(new URL('/sse', served.url)));
    expect((await client.listTools()).tools.map((tool) => tool.name)).toEqual(['create_issue']);
    const filed = await client.callTool({
      name: 'create_issue',
      arguments: { summary: 'S', description: 'D' },
    });
    expect(filed.content).toEqual([
      { type: 'text', text: '{"key":"SUP-7","summary":"S","priority":"medium"}' },
    ]);
    expect(lines).toEqual(['ISSUE SUP-7 [medium] S']);
  });

  test('[RECIPE-10] pagerduty speaks REST', async () => {
    const { served } = await start(['01-incident-response/pagerduty', 'incidentId=P-9']);
    const listed = await postTo(served, '/tools/list', {});
    expect(listed.body).toMatchObject({
      tools: [{ name: 'get_incident' }, { name: 'acknowledge_incident' }],
    });
    const known = await postTo(served, '/tools/call', {
      name: 'get_incident',
      arguments: { incident_id: 'P-9' },
    });
    expect(known.body).toMatchObject({ content: [{ text: expect.stringContaining('"incident_id":"P-9"') }] });
    const unknown = await postTo(served, '/tools/call', {
      name: 'get_incident',
      arguments: { incident_id: 'P-8' },
    });
    expect(unknown).toMatchObject({
      status: 200,
      body: { isError: true, content: [{ text: 'incident "P-8" not found' }] },
    });
    expect((await postTo(served, '/tools/call', { arguments: {} })).status).toBe(400);
  });

  test.each([
    ['without a token', undefined],
    ['with another token', 'Bearer other'],
    ['with the token in another scheme', 'Basic s3cret'],
  ])('[RECIPE-11] refuses a request %s', async (_, authorization) => {
    const { served } = await start(['01-incident-response/pagerduty'], { BEARER_TOKEN: 's3cret' });
    const headers = authorization === undefined ? {} : { authorization };
    const refused = await postTo(served, '/tools/list', {}, headers);
    expect(refused).toEqual({ status: 401, body: { error: 'a valid bearer token is required' } });
    expect((await postTo(served, '/tools/list', {}, { authorization: 'Bearer s3cret' })).status).toBe(200);
  });

  test('answers its probe without a token', async () => {
    const { served } = await start(['01-incident-response/slack'], { BEARER_TOKEN: 's3cret' });
    expect((await fetch(`${served.url}/healthz`)).status).toBe(200);
  });

  test('[RECIPE-12] acts once for an idempotency key in the header', async () => {
    const { served, lines } = await start(['01-incident-response/pagerduty']);
    const acknowledge = { name: 'acknowledge_incident', arguments: { incident_id: 'P-48291' } };
    const answers = [1, 2].map(() =>
      postTo(served, '/tools/call', acknowledge, { 'idempotency-key': 'task.1' }),
    );
    const [first, second] = await Promise.all(answers);
    expect(first).toEqual(second);
    expect(served.calls).toHaveLength(1);
    expect(lines).toEqual(['INCIDENT P-48291 ACKNOWLEDGED']);
    await postTo(served, '/tools/call', acknowledge, { 'idempotency-key': 'task.2' });
    expect(served.calls).toHaveLength(2);
  });

  test('[RECIPE-12] acts once for an idempotency key in _meta', async () => {
    const { served, lines } = await start(['01-incident-response/slack']);
    const client = await connect(new StreamableHTTPClientTransport(new URL(served.url)));
    const post = (key: string) =>
      client.callTool({
        name: 'post_message',
        arguments: { channel: '#incidents', text: 'hello\n' },
        _meta: { 'kubeswarm.io/idempotency-key': key },
      });
    expect(await post('a')).toEqual(await post('a'));
    const rule = '='.repeat(40);
    expect(lines).toEqual([`${rule}\nSLACK MESSAGE to #incidents\n${rule}\nhello\n${rule}`]);
    await post('b');
    expect(lines).toHaveLength(2);
  });

  test('[RECIPE-12] tries again after a failure under the same key', async () => {
    const { served } = await start(['01-incident-response/pagerduty']);
    const wrong = { name: 'acknowledge_incident', arguments: { incident_id: 'P-0' } };
    for (const _ of [1, 2]) await postTo(served, '/tools/call', wrong, { 'idempotency-key': 'k' });
    expect(served.calls).toHaveLength(2);
  });
});

describe('the program of the image', () => {
  test.each([
    [
      'an unknown server',
      ['grafana'],
      {},
      /^unknown server "grafana"\. Give one of: 01-incident-response\/grafana, /,
    ],
    [
      'an unknown figure',
      ['01-incident-response/grafana', 'eror=1'],
      {},
      /^unknown value "eror"\. Known: service, /,
    ],
    [
      'an argument that is no assignment',
      ['01-incident-response/grafana', 'x'],
      {},
      /^"x" is not name=value$/,
    ],
    ['a figure of a server that has none', ['01-incident-response/slack', 'a=1'], {}, /^unknown value "a"/],
    ['a port that is none', ['01-incident-response/slack'], { PORT: 'http' }, /^PORT "http" is not a port/],
    [
      'values that are no object',
      ['01-incident-response/slack'],
      { SERVER_VALUES: '[]' },
      /^SERVER_VALUES is not/,
    ],
  ])('does not start with %s', async (_, args, env, message) => {
    await expect(async () => start(args, env)).rejects.toThrow(message);
  });

  test('arguments override the values of the environment', async () => {
    const { served } = await start(['01-incident-response/pagerduty', 'incidentId=P-2'], {
      SERVER_VALUES: '{"incidentId": "P-1", "alertCount": 3}',
    });
    const found = await postTo(served, '/tools/call', {
      name: 'get_incident',
      arguments: { incident_id: 'P-2' },
    });
    expect(found.body).toMatchObject({ content: [{ text: expect.stringContaining('"alert_count":3') }] });
  });
});
