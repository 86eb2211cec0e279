import { describe, expect, test } from '@jest/globals';
import { sendJson } from '../../support/agent/http-server.ts';
import { refusal, TESTER } from '../../support/api-behaviour/world.ts';
import { CONFIG_MAP, MAP, MAP_KEY, statusOf, useRealApi } from './real-api-world.ts';

describe('a request', () => {
  const start = useRealApi();

  test('says who writes, that unknown fields are errors, and who asks', async () => {
    const { api, requests } = await start((_, response) => sendJson(response, MAP, 201), {
      userAgent: 'kubeswarm/1.0',
    });
    await api.create(MAP, { fieldManager: 'me', dryRun: true });
    const [request] = requests;
    expect(request?.method).toBe('POST');
    expect(request?.url.pathname).toBe('/api/v1/namespaces/shop/configmaps');
    expect(Object.fromEntries(request?.url.searchParams ?? [])).toEqual({
      fieldManager: 'me',
      fieldValidation: 'Strict',
      dryRun: 'All',
    });
    expect(request?.headers).toMatchObject({
      authorization: 'Bearer first',
      'user-agent': 'kubeswarm/1.0',
      'content-type': 'application/json',
    });
  });

  test('that applies sends JSON as what it is, without status, and status without the rest', async () => {
    const { api, requests } = await start((_, response) => sendJson(response, MAP));
    const object = { ...MAP, data: { a: '1' }, status: { ready: true } };
    await api.apply(object, { fieldManager: 'me', force: true });
    await api.applyStatus(object, { fieldManager: 'me' });
    expect(
      requests.map(({ method, url, headers }) => [method, url.pathname, headers['content-type']]),
    ).toEqual([
      ['PATCH', '/api/v1/namespaces/shop/configmaps/a', 'application/apply-patch+yaml'],
      ['PATCH', '/api/v1/namespaces/shop/configmaps/a/status', 'application/apply-patch+yaml'],
    ]);
    expect(requests.map(({ url }) => url.searchParams.get('force'))).toEqual(['true', 'false']);
    expect(requests.map(({ body }) => JSON.parse(body))).toEqual([
      { ...MAP, data: { a: '1' } },
      { ...MAP, status: { ready: true } },
    ]);
  });

  test('for one object of a namespaced kind needs a namespace', async () => {
    const { api, requests } = await start((_, response) => sendJson(response, MAP));
    const error = await refusal(api.create({ ...CONFIG_MAP, metadata: { name: 'a' } }, TESTER));
    expect(error).toMatchObject({ code: 400, reason: 'BadRequest' });
    expect(requests).toEqual([]);
  });

  test('[REAL-14] answers with the warnings of the server', async () => {
    const { api } = await start((_, response) => {
      response.setHeader('warning', [
        '299 - "unknown field \\"spec.a\\"" "Sat, 25 Aug 2029 23:34:45 GMT"',
        '299 kube "second, with a comma", 299 - "third"',
      ]);
      sendJson(response, MAP);
    });
    expect((await api.update(MAP, TESTER)).warnings).toEqual([
      'unknown field "spec.a"',
      'second, with a comma',
      'third',
    ]);
  });

  test('that the server refuses rejects with its words', async () => {
    const { api } = await start((_, response) =>
      sendJson(response, statusOf(403, 'Forbidden', 'no quota'), 403),
    );
    expect(await refusal(api.list(CONFIG_MAP))).toMatchObject({
      code: 403,
      reason: 'Forbidden',
      message: 'no quota',
    });
  });

  test('that something before the server refuses rejects with one line of it', async () => {
    const { api } = await start((_, response) =>
      response.writeHead(502).end('<html>\n  Bad Gateway\n</html>'),
    );
    const error = await refusal(api.create(MAP, TESTER));
    expect(error).toMatchObject({ code: 502, message: '<html> Bad Gateway </html>' });
  });
});

describe('sending again', () => {
  const start = useRealApi();

  test('[REAL-4] a write that flow control refused is sent again', async () => {
    const { api, requests } = await start((_, response, count) => {
      if (count > 2) return sendJson(response, MAP);
      response.setHeader('retry-after', '1');
      sendJson(response, statusOf(429, 'TooManyRequests', 'slow down'), 429);
    });
    expect((await api.create(MAP, TESTER)).object).toEqual(MAP);
    expect(requests).toHaveLength(3);
  });

  test('[REAL-4] but not for ever', async () => {
    const { api, requests } = await start((_, response) =>
      sendJson(response, statusOf(429, 'TooManyRequests', 'slow down'), 429),
    );
    expect(await refusal(api.create(MAP, TESTER))).toMatchObject({ code: 429 });
    expect(requests).toHaveLength(6);
  });

  test('[REAL-4] a read whose connection broke is sent again', async () => {
    const { api, requests } = await start((_, response, count) => {
      if (count === 1) response.destroy();
      else sendJson(response, MAP);
    });
    expect(await api.get(MAP_KEY)).toEqual(MAP);
    expect(requests).toHaveLength(2);
  });

  test.each(['create', 'update', 'apply', 'applyStatus'] as const)(
    '[REAL-4] a write (%s) whose connection broke is not',
    async (verb) => {
      const { api, requests } = await start((_, response) => response.destroy());
      expect(await refusal(api[verb](MAP, TESTER))).toMatchObject({ code: 503 });
      expect(requests).toHaveLength(1);
    },
  );

  test('[REAL-4] nor is a delete', async () => {
    const { api, requests } = await start((_, response) => response.destroy());
    expect(await refusal(api.delete(MAP_KEY))).toMatchObject({ code: 503 });
    expect(requests).toHaveLength(1);
  });

  test('[REAL-5] a token that the server does not know is read again', async () => {
    const { api, requests, setToken } = await start(({ headers }, response) => {
      if (headers.authorization === 'Bearer second') return sendJson(response, MAP);
      setToken('second');
      sendJson(response, statusOf(401, 'Unauthorized', 'Unauthorized'), 401);
    });
    await api.create(MAP, TESTER);
    await api.create(MAP, TESTER);
    expect(requests.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer first',
      'Bearer second',
      'Bearer second',
    ]);
  });

  test('[REAL-5] once', async () => {
    const { api, requests } = await start((_, response) =>
      sendJson(response, statusOf(401, 'Unauthorized', 'Unauthorized'), 401),
    );
    expect(await refusal(api.get(MAP_KEY))).toMatchObject({ code: 401, reason: 'Unauthorized' });
    expect(requests).toHaveLength(2);
  });
});

describe('a server that is not there', () => {
  const start = useRealApi();

  test('that does not answer is waited for no longer than asked', async () => {
    const { api } = await start(() => {}, { timeoutMillis: 50 });
    expect(await refusal(api.create(MAP, TESTER))).toMatchObject({
      code: 504,
      reason: 'Timeout',
      message: expect.stringMatching(
        /^the Kubernetes API server at 127\.0\.0\.1:\d+ did not answer in time$/,
      ),
    });
  });

  test('after close every request fails', async () => {
    const { api, requests } = await start((_, response) => sendJson(response, MAP));
    await api.get(MAP_KEY);
    await api.close();
    expect(await refusal(api.get(MAP_KEY))).toMatchObject({
      code: 503,
      message: 'the connection to the Kubernetes API server is closed',
    });
    expect(requests).toHaveLength(1);
  });

  test('close breaks off what runs', async () => {
    let asked = (): void => {};
    const isAsked = new Promise<void>((resolve) => (asked = resolve));
    const { api } = await start(() => asked());
    const reading = refusal(api.get(MAP_KEY));
    await isAsked;
    await api.close();
    expect(await reading).toMatchObject({ code: 503 });
  });
});
