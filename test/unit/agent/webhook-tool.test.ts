import { afterEach, describe, expect, test } from '@jest/globals';
import { boundedText } from '../../../operator/agent/bounded-text.ts';
import { parseExactJson } from '../../../operator/agent/cache/exact-json.ts';
import { webhookTool } from '../../../operator/agent/tools/webhook-tool.ts';
import type { AgentWebhookTool } from '../../../schemas/agent-contract.ts';
import { isRecord } from '../../../schemas/json-record.ts';
import { startHttpServer, type TestServer, unusedUrl } from '../../support/agent/http-server.ts';

const servers: TestServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

async function setUp(
  tool: Partial<AgentWebhookTool>,
  answer: {
    readonly status?: number;
    readonly body?: string | Buffer;
    readonly headers?: Record<string, string>;
  } = {},
) {
  const seen: Seen[] = [];
  const server = await startHttpServer((request, response, body) => {
    seen.push({ method: request.method ?? '', url: request.url ?? '', body, headers: request.headers });
    response.writeHead(answer.status ?? 200, answer.headers).end(answer.body ?? 'done');
  });
  servers.push(server);
  const source = webhookTool(
    { name: 'notify', url: `${server.url}/hook`, method: 'POST', ...tool },
    globalThis.fetch,
  );
  const invoke = (argumentsText: string) => {
    const input = parseExactJson(argumentsText);
    if (!isRecord(input)) throw new Error('no object');
    return source.invoke({ input, idempotencyKey: 'run.a.1.1', signal: new AbortController().signal });
  };
  return { seen, source, invoke };
}

describe('webhook tool', () => {
  test.each(['POST', 'PUT', 'PATCH'] as const)(
    '[WORKER-23] sends arguments as JSON body of a %s',
    async (method) => {
      const { seen, invoke } = await setUp({ method });
      expect(await invoke('{"text":"hi","id":12345678901234567890}')).toEqual({
        ok: true,
        text: 'done',
        complete: true,
      });
      expect(seen).toMatchObject([
        {
          method,
          url: '/hook',
          body: '{"text":"hi","id":12345678901234567890}',
          headers: { 'content-type': 'application/json', 'idempotency-key': 'run.a.1.1' },
        },
      ]);
    },
  );

  test('[WORKER-23] sends top-level scalars of a GET as query parameters', async () => {
    const { seen, invoke } = await setUp({ method: 'GET' });
    await invoke('{"q":"a b&c","n":1.5,"big":12345678901234567890,"yes":true,"list":[1],"nothing":null}');
    expect(seen).toMatchObject([
      { method: 'GET', url: '/hook?q=a+b%26c&n=1.5&big=12345678901234567890&yes=true', body: '' },
    ]);
  });

  test.each([
    [404, 'refused'],
    [429, 'unreachable'],
    [500, 'unreachable'],
    [302, 'refused'],
  ])('[WORKER-23] reports status %i with the body, as %s', async (status, failure) => {
    const { seen, invoke } = await setUp(
      {},
      { status, body: 'no\nway', headers: { location: '/elsewhere' } },
    );
    expect(await invoke('{}')).toEqual({
      ok: false,
      text: `webhook tool "notify": server returned ${status}: no way`,
      failure,
    });
    expect(seen).toHaveLength(1);
  });

  test('[WORKER-23] reads no more than 1 MiB', async () => {
    const { invoke } = await setUp({}, { body: Buffer.from('é'.repeat(1024 * 1024)) });
    const { ok, text, complete } = await invoke('{}');
    expect([ok, complete]).toEqual([true, false]);
    expect(text).toBe(
      `${'é'.repeat(512 * 1024)}\n[truncated: the result has more than 1,048,576 bytes, the first 1,048,576 are shown]`,
    );
  });

  test('says when nobody answers', async () => {
    const { invoke } = await setUp({ url: await unusedUrl() });
    expect(await invoke('{}')).toEqual({
      ok: false,
      text: expect.stringMatching(/^webhook tool "notify": .*ECONNREFUSED/),
      failure: 'unreachable',
    });
  });

  test('takes any object when it has no schema', async () => {
    const { source } = await setUp({});
    expect(source).toMatchObject({
      identity: { kind: 'webhook', name: 'notify' },
      inputSchema: { type: 'object' },
      description: '',
    });
  });
});

test.each([
  ['abc', 3, 'abc', true],
  ['abcd', 3, 'abc', false],
  ['é€', 4, 'é', false],
  ['a😀', 4, 'a', false],
])('text %s within %i bytes is %s', (text, maxBytes, start, complete) => {
  const bounded = boundedText(text, maxBytes);
  expect(bounded.complete).toBe(complete);
  expect(bounded.text.split('\n')[0]).toBe(start);
});
