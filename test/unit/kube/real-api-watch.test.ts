import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import type { WatchEvent } from '../../../operator/kube/api.ts';
import type { RealApi } from '../../../operator/kube/real-api/real-api.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { sendJson } from '../../support/agent/http-server.ts';
import { refusal } from '../../support/api-behaviour/world.ts';
import { CONFIG_MAP, MAP, MAP_KEY, statusOf, useRealApi } from './real-api-world.ts';

const line = (type: string, object: unknown): string => `${JSON.stringify({ type, object })}\n`;
const bookmark = { ...CONFIG_MAP, metadata: { resourceVersion: '9' } };

function watch(api: RealApi, signal = new AbortController().signal): AsyncIterable<WatchEvent<KubeObject>> {
  return api.watch(CONFIG_MAP, { namespace: 'shop', resourceVersion: '5', labels: { a: 'b' }, signal });
}

async function all(events: AsyncIterable<WatchEvent<KubeObject>>): Promise<WatchEvent<KubeObject>[]> {
  const seen: WatchEvent<KubeObject>[] = [];
  for await (const event of events) seen.push(event);
  return seen;
}

describe('a watch of a real API server', () => {
  const start = useRealApi();

  test('asks for bookmarks, from its version on, for a time that differs from watch to watch', async () => {
    const { api, requests } = await start((_, response) => response.end(), { random: () => 0.5 });
    await all(watch(api));
    expect(requests[0]?.url.pathname).toBe('/api/v1/namespaces/shop/configmaps');
    expect(Object.fromEntries(requests[0]?.url.searchParams ?? [])).toEqual({
      watch: '1',
      allowWatchBookmarks: 'true',
      resourceVersion: '5',
      labelSelector: 'a=b',
      timeoutSeconds: '450',
    });
  });

  test('[REAL-2] tells events and bookmarks, and passes over types of the future', async () => {
    const { api } = await start((_, response) => {
      response.write(line('ADDED', MAP) + line('PROGRESS', MAP));
      response.end(`${line('BOOKMARK', bookmark)}\n${line('DELETED', MAP)}`);
    });
    expect(await all(watch(api))).toEqual([
      { kind: 'added', object: MAP },
      { kind: 'bookmark', resourceVersion: '9' },
      { kind: 'deleted', object: MAP },
    ]);
  });

  test.each([
    [
      'an ERROR event',
      (response: ServerResponse) => response.end(line('ERROR', statusOf(410, 'Expired', 'too old'))),
    ],
    [
      'its answer',
      (response: ServerResponse) => sendJson(response, statusOf(410, 'Expired', 'too old'), 410),
    ],
  ])('[REAL-2] with a version that the server forgot rejects with 410 after %s', async (_, answer) => {
    const { api } = await start((_request, response) => void answer(response));
    expect(await refusal(all(watch(api)))).toMatchObject({ code: 410, message: 'too old' });
  });

  test('[REAL-2] with a version that the server has not reached (a restored backup) must begin anew too', async () => {
    const details = {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    };
    const status = statusOf(504, 'Timeout', 'Too large resource version: 5, current: 3', { details });
    const { api } = await start((_, response) => sendJson(response, status, 504));
    expect(await refusal(all(watch(api)))).toMatchObject({ code: 410 });
  });

  test('[REAL-3] that falls silent ends', async () => {
    const { api } = await start((_, response) => response.write(line('ADDED', MAP)), { watchIdleMillis: 50 });
    expect(await all(watch(api))).toHaveLength(1);
  });

  test('[REAL-16] whose server leaves a read without an answer is broken off, so that it is opened anew', async () => {
    const { promise: asked, resolve } = Promise.withResolvers<void>();
    const { api } = await start(
      ({ url }, response, count) => {
        if (url.searchParams.has('watch')) response.write(line('ADDED', MAP));
        else if (count > 2) sendJson(response, MAP);
        else resolve();
      },
      { timeoutMillis: 100 },
    );
    const events = watch(api)[Symbol.asyncIterator]();
    await events.next();
    const next = events.next();
    const read = api.get(MAP_KEY);
    await asked;
    await expect(read).rejects.toMatchObject({ code: 504 });
    await expect(next).rejects.toMatchObject({ code: 503 });
    expect(await api.get(MAP_KEY)).toMatchObject(MAP);
  });

  test('[REAL-3] that is called off ends, and hangs up', async () => {
    const stop = new AbortController();
    let closed: Promise<unknown> | undefined;
    const { api } = await start((_, response) => {
      closed = once(response, 'close');
      response.write(line('ADDED', MAP));
    });
    const seen = [];
    for await (const event of watch(api, stop.signal)) {
      seen.push(event);
      stop.abort();
    }
    await closed;
    expect(seen).toHaveLength(1);
  });

  test('[REAL-3] whose reader leaves hangs up', async () => {
    let closed: Promise<unknown> | undefined;
    const { api } = await start((_, response) => {
      closed = once(response, 'close');
      response.write(line('ADDED', MAP));
    });
    for await (const _ of watch(api)) break;
    await expect(closed).resolves.toBeDefined();
  });

  test('whose connection breaks rejects', async () => {
    const { api } = await start((_, response) => {
      response.write(line('ADDED', MAP), () => response.destroy());
    });
    expect(await refusal(all(watch(api)))).toMatchObject({ code: 503, reason: 'ServiceUnavailable' });
  });

  test('that is told something else rejects, and does not repeat it', async () => {
    const { api } = await start((_, response) => response.end('{"type":"ADDED"}\n'));
    const error = await refusal(all(watch(api)));
    expect(error.message).toBe('the API server sent a watch event that is none (16 bytes)');
  });
});
