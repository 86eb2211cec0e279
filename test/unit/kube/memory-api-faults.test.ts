import { describe, expect, test } from '@jest/globals';
import { ApiError } from '../../../operator/kube/api.ts';
import { createMemoryApi } from '../../../operator/kube/memory-api/memory-api.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { refusal, TESTER } from '../../support/api-behaviour/world.ts';

const CONFIG_MAP = { apiVersion: 'v1', kind: 'ConfigMap' };
const SECRET = { apiVersion: 'v1', kind: 'Secret' };
const named = (name: string): KubeObject => ({ ...CONFIG_MAP, metadata: { name, namespace: 'default' } });
const key = (name: string): KubeObject['metadata'] & typeof CONFIG_MAP => ({
  ...CONFIG_MAP,
  name,
  namespace: 'default',
});
const OVERLOADED = new ApiError(429, 'TooManyRequests', 'too many requests');

describe('faults on demand', () => {
  test('the next requests fail, the ones after them do not', async () => {
    const api = createMemoryApi();
    api.faults.failNext(2, OVERLOADED);
    expect(await refusal(api.get(key('a')))).toBe(OVERLOADED);
    expect(await refusal(api.create(named('a'), TESTER))).toBe(OVERLOADED);
    expect(await api.get(key('a'))).toBeUndefined();
    await expect(api.create(named('a'), TESTER)).resolves.toBeDefined();
  });

  test('a fault keeps to its kind and verbs', async () => {
    const api = createMemoryApi();
    api.faults.failNext(1, OVERLOADED, { kind: SECRET, verbs: ['list'] });
    await expect(api.list(CONFIG_MAP)).resolves.toBeDefined();
    await expect(api.get({ ...SECRET, namespace: 'default', name: 'a' })).resolves.toBeUndefined();
    expect(await refusal(api.list(SECRET))).toBe(OVERLOADED);
  });

  test('a lost answer belongs to a write that happened', async () => {
    const api = createMemoryApi();
    api.faults.loseAnswers(1, new ApiError(504, 'Timeout', 'gateway timeout'));
    expect(await refusal(api.create(named('a'), TESTER))).toMatchObject({ code: 504 });
    expect(await api.get(key('a'))).toBeDefined();
  });

  test('a storm of conflicts hits writes alone', async () => {
    const api = createMemoryApi();
    api.faults.conflictNext(1);
    await expect(api.get(key('a'))).resolves.toBeUndefined();
    expect(await refusal(api.apply(named('a'), TESTER))).toMatchObject({
      code: 409,
      message:
        'Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again',
    });
    await expect(api.apply(named('a'), TESTER)).resolves.toBeDefined();
  });

  test('a watch is cut with an error, or without', async () => {
    const api = createMemoryApi();
    const { resourceVersion } = await api.list(CONFIG_MAP);
    const follow = async (): Promise<number> => {
      let seen = 0;
      for await (const _ of api.watch(CONFIG_MAP, { resourceVersion, signal: new AbortController().signal }))
        seen += 1;
      return seen;
    };
    const quiet = follow();
    await new Promise((resolve) => setImmediate(resolve));
    api.faults.cutWatches();
    expect(await quiet).toBe(0);
    const broken = follow();
    await new Promise((resolve) => setImmediate(resolve));
    api.faults.cutWatches({ error: new Error('ECONNRESET') });
    await expect(broken).rejects.toThrow('ECONNRESET');
  });
});

describe('what the server hands out', () => {
  test('cannot be changed by who holds it', async () => {
    const api = createMemoryApi();
    const { object } = await api.create({ ...named('a'), data: { a: '1' } }, TESTER);
    expect(() => Object.assign(Object(object.data), { a: '2' })).toThrow(TypeError);
    const { items } = await api.list(CONFIG_MAP);
    expect(() => Object.assign(Object(items[0]?.metadata), { name: 'b' })).toThrow(TypeError);
  });

  test('does not change with what was sent', async () => {
    const api = createMemoryApi();
    const data = { a: '1' };
    await api.create({ ...named('a'), data }, TESTER);
    data.a = '2';
    expect((await api.get(key('a')))?.data).toEqual({ a: '1' });
  });

  test('keys like __proto__ stay data', async () => {
    const api = createMemoryApi();
    const data: unknown = JSON.parse('{"__proto__": {"polluted": "yes"}}');
    const { object } = await api.apply({ ...named('a'), data }, TESTER);
    expect(JSON.stringify(object.data)).toBe('{"__proto__":{"polluted":"yes"}}');
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  test('shows data of a Secret, never stringData', async () => {
    const api = createMemoryApi();
    const secret = { ...SECRET, metadata: { name: 's', namespace: 'default' }, stringData: { token: 'abc' } };
    const { object } = await api.create(secret, TESTER);
    expect(object).toMatchObject({ type: 'Opaque', data: { token: 'YWJj' } });
    expect(object).not.toHaveProperty('stringData');
  });
});
