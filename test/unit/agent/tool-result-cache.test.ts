import { describe, expect, test } from '@jest/globals';
import {
  type CachedCall,
  type CallOutcome,
  createToolResultCache,
  defaultCacheBounds,
} from '../../../operator/agent/cache/tool-result-cache.ts';

const good = (text: string): CallOutcome => ({ ok: true, text });
const bad: CallOutcome = { ok: false, text: 'boom' };

function setUp(bounds = defaultCacheBounds) {
  let nowMillis = 1000;
  const evicted: string[] = [];
  const cache = createToolResultCache<CallOutcome>({
    now: () => nowMillis,
    bounds,
    onEviction: (wireName) => evicted.push(wireName),
  });
  let upstream = 0;
  const ask = (key: string, outcome: CallOutcome, overrides: Partial<CachedCall<CallOutcome>> = {}) =>
    cache.through({
      key,
      wireName: `tool-${key}`,
      ttlSeconds: 300,
      signal: new AbortController().signal,
      call: async () => {
        upstream += 1;
        return outcome;
      },
      ...overrides,
    });
  return {
    cache,
    ask,
    evicted,
    advance: (millis: number) => {
      nowMillis += millis;
    },
    upstream: () => upstream,
  };
}

/** A call that the test answers when it wants to. */
function openCall() {
  const { promise, resolve, reject } = Promise.withResolvers<CallOutcome>();
  return { call: () => promise, resolve, reject };
}

describe('cache of tool results', () => {
  test('[CACHE-4] answers a repeated call from memory with the exact text', async () => {
    const { ask, upstream } = setUp();
    const text = '{ "key": "project-alpha" }\n';
    await ask('a', good(text));
    expect(await ask('a', good('other'))).toEqual({ from: 'memory', outcome: good(text) });
    expect(upstream()).toBe(1);
  });

  test('[CACHE-5] serves an entry until its TTL is over, counted from storing, and never after', async () => {
    const { ask, advance } = setUp();
    const slow = openCall();
    const first = ask('a', bad, { ttlSeconds: 10, call: slow.call });
    advance(60_000);
    slow.resolve(good('old'));
    await first;
    advance(9_999);
    expect((await ask('a', good('new'))).outcome.text).toBe('old');
    advance(1);
    expect(await ask('a', good('new'))).toEqual({ from: 'call', outcome: good('new') });
  });

  test('[CACHE-6] does not store failures', async () => {
    const { ask, upstream } = setUp();
    expect((await ask('a', bad)).outcome).toBe(bad);
    expect(await ask('a', good('fine'))).toEqual({ from: 'call', outcome: good('fine') });
    await expect(ask('b', bad, { call: () => Promise.reject(new Error('lost')) })).rejects.toThrow('lost');
    expect((await ask('b', good('again'))).from).toBe('call');
    expect(upstream()).toBe(3);
  });

  test('[CACHE-7] makes one call of 200 equal ones that start together', async () => {
    const { ask } = setUp();
    const leader = openCall();
    let started = 0;
    const call = () => {
      started += 1;
      return leader.call();
    };
    const all = Array.from({ length: 200 }, () => ask('a', bad, { call }));
    leader.resolve(good('shared'));
    const results = await Promise.all(all);
    expect(started).toBe(1);
    expect(results.map((result) => result.from).filter((from) => from === 'shared')).toHaveLength(199);
    expect(new Set(results.map((result) => result.outcome.text))).toEqual(new Set(['shared']));
  });

  test.each([
    ['answers with an error', (leader: ReturnType<typeof openCall>) => leader.resolve(bad)],
    ['is lost', (leader: ReturnType<typeof openCall>) => leader.reject(new Error('lost'))],
  ])('[CACHE-8] lets every waiter call for itself when the shared call %s', async (_how, fail) => {
    const { ask, upstream } = setUp();
    const leader = openCall();
    const first = ask('a', bad, { call: leader.call }).catch(() => undefined);
    const waiters = [ask('a', good('one')), ask('a', good('two'))];
    fail(leader);
    await first;
    expect((await Promise.all(waiters)).map((result) => [result.from, result.outcome.text])).toEqual([
      ['call', 'one'],
      ['call', 'two'],
    ]);
    expect(upstream()).toBe(2);
  });

  test('stops waiting for a shared call when the waiter itself is cancelled', async () => {
    const { ask } = setUp();
    const leader = openCall();
    const first = ask('a', bad, { call: leader.call });
    const cancel = new AbortController();
    const waiter = ask('a', good('never'), { signal: cancel.signal });
    cancel.abort(new Error('cancelled'));
    await expect(waiter).rejects.toThrow('cancelled');
    leader.resolve(good('done'));
    expect((await first).outcome.text).toBe('done');
  });

  test('[CACHE-9] drops the least recently used entry beyond its bounds', async () => {
    const { ask, evicted, cache } = setUp({ maxEntries: 2, maxBytes: 10_000, maxResultBytes: 5000 });
    await ask('a', good('A'));
    await ask('b', good('B'));
    await ask('a', good('-'));
    await ask('c', good('C'));
    expect(evicted).toEqual(['tool-b']);
    expect(cache.peek('a')).toEqual(good('A'));
    expect(cache.peek('b')).toBeUndefined();
  });

  test('[CACHE-9] counts bytes, not characters, and stores no result over its limit', async () => {
    const { ask, cache, evicted } = setUp({ maxEntries: 100, maxBytes: 5000, maxResultBytes: 3000 });
    await ask('big', good('é'.repeat(1501)));
    expect(cache.size()).toEqual({ entries: 0, bytes: 0 });
    await ask('one', good('é'.repeat(1400)));
    await ask('two', good('é'.repeat(1400)));
    expect(evicted).toEqual(['tool-one']);
    expect(cache.size().entries).toBe(1);
    expect(cache.size().bytes).toBeLessThanOrEqual(5000);
  });

  test('does not store a result that was cut', async () => {
    const { ask } = setUp();
    await ask('a', { ok: true, text: 'half', complete: false });
    expect((await ask('a', good('whole'))).from).toBe('call');
  });

  test('[CACHE-10] reaches the server 4 times for 20 calls with 4 argument sets', async () => {
    const { ask, cache, upstream } = setUp();
    for (let index = 0; index < 20; index++) {
      const key = cache.keyOf('kb__get_project', JSON.stringify({ key: `project-${index % 4}` }));
      if (key === undefined) throw new Error('arguments have no key');
      await ask(key, good(`text ${index % 4}`));
    }
    expect(upstream()).toBe(4);
  });
});
