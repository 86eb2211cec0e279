import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createFire } from '../../../operator/controllers/event/fire.ts';
import { createFireForCall } from '../../../operator/controllers/event/fire-for-call.ts';
import { withWebhook } from '../../../operator/controllers/event/webhook.ts';
import type { EventRecorder } from '../../../operator/kube/controller.ts';
import { directReader } from '../../../operator/kube/direct-reader.ts';
import { createMemoryApi, type MemoryApi } from '../../../operator/kube/memory-api/memory-api.ts';
import { withDefaults } from '../../../schemas/defaults.ts';
import type { SwarmEvent } from '../../../schemas/generated/types.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { isAtomicMapAt, listTypeAt } from '../../../schemas/list-structure.ts';

const apiVersion = 'kubeswarm.io/v1alpha1';
const startMillis = Date.parse('2026-03-01T10:00:00Z');

let api: MemoryApi;
let nowMillis: number;
let counted: number;
beforeEach(async () => {
  nowMillis = startMillis;
  counted = 0;
  const clock = { now: () => nowMillis };
  api = createMemoryApi({ clock, withDefaults, structure: { listTypeAt, isAtomicMapAt } });
  await put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'lab' } });
});
afterEach(() => api.close());

async function put(object: KubeObject): Promise<void> {
  await api.apply(object, { fieldManager: 'person', force: true });
}

async function event(spec: object = {}): Promise<SwarmEvent> {
  const targets = [{ team: 'helpdesk', input: { alert: '{{ .trigger.body.title }}' } }];
  const object = {
    apiVersion,
    kind: 'SwarmEvent',
    metadata: { name: 'pager', namespace: 'lab' },
    spec: { source: { type: 'webhook' }, targets, ...spec },
  };
  await put(object);
  const found = await api.get<SwarmEvent>({
    apiVersion,
    kind: 'SwarmEvent',
    namespace: 'lab',
    name: 'pager',
  });
  if (found === undefined) throw new Error('the event is not there');
  return found;
}

const verdict = { kind: 'ready', reason: 'Ready', message: '' } as const;
const secretKey = { apiVersion: 'v1', kind: 'Secret', namespace: 'lab', name: 'pager-webhook-token' };

describe('a webhook event', () => {
  const token = '0f'.repeat(32);
  const keep = async (baseUrl = 'https://hooks.example/') =>
    withWebhook(
      await event(),
      { kind: 'judged', verdict, fields: { nextFireAt: undefined } },
      { baseUrl, randomToken: () => token },
      api,
    );

  test('[HOOK-12] has its address in status, and is looked at again', async () => {
    expect(await keep()).toEqual({
      kind: 'judged',
      verdict,
      fields: { nextFireAt: undefined, webhookURL: 'https://hooks.example/triggers/lab/pager/fire' },
      afterMillis: 60_000,
    });
  });

  test('[HOOK-13] gets a token that goes with it', async () => {
    await keep();
    const { metadata } = await event();
    expect(await api.get(secretKey)).toMatchObject({
      metadata: { ownerReferences: [{ kind: 'SwarmEvent', name: 'pager', uid: metadata.uid }] },
      type: 'Opaque',
      data: { token: Buffer.from(token).toString('base64') },
    });
  });

  test('[HOOK-13] keeps the token that is there', async () => {
    const { name, namespace, ...kind } = secretKey;
    const mine = { ...kind, metadata: { name, namespace }, data: { token: 'bWluZQ==' } };
    await put(mine);
    await keep();
    expect(await api.get(secretKey)).toMatchObject({ data: { token: 'bWluZQ==' } });
    await api.delete(secretKey);
    await keep();
    expect(await api.get(secretKey)).toMatchObject({
      data: { token: expect.not.stringMatching('bWluZQ==') },
    });
  });

  test.each([
    ['of another type', { source: { type: 'cron', cron: '@daily' } }, verdict],
    ['that is invalid', {}, { kind: 'stalled', reason: 'InvalidSource', message: '' } as const],
  ])('has neither when it is one %s', async (_what, spec, judged) => {
    const judgement = { kind: 'judged', verdict: judged } as const;
    const webhooks = { baseUrl: 'https://a', randomToken: () => token };
    const kept = await withWebhook(await event(spec), judgement, webhooks, api);
    expect(kept).toEqual({ ...judgement, fields: { webhookURL: undefined } });
    expect(await api.get(secretKey)).toBeUndefined();
  });
});

describe('a call', () => {
  const events: EventRecorder = { record: async () => {} };
  const call = (given: SwarmEvent, extra: { readonly idempotencyKey?: string } = {}) =>
    createFireForCall({
      api,
      fire: createFire({ api, reader: directReader(api), events }),
      counter: {
        count: async () => {
          counted += 1;
        },
      },
      clock: { now: () => nowMillis },
      wait: (millis) => {
        nowMillis += millis;
        return new Promise((resolve) => setImmediate(resolve));
      },
      log: { error: () => {} },
    })({ event: given, body: { title: 'payments down' }, origin: '192.0.2.1', ...extra });
  const runs = async () => (await api.list({ apiVersion, kind: 'SwarmRun' })).items;

  beforeEach(() =>
    put({
      apiVersion,
      kind: 'SwarmTeam',
      metadata: { name: 'helpdesk', namespace: 'lab' },
      spec: { roles: [{ name: 'a', swarmAgent: 'a' }], pipeline: [{ role: 'a' }] },
    }),
  );

  test('[HOOK-2] starts a run of the team with what was sent', async () => {
    const fired = await call(await event());
    expect(fired).toMatchObject({
      kind: 'fired',
      firedAt: '2026-03-01T10:00:00Z',
      runs: [{ metadata: { name: 'pager-helpdesk-20260301-100000' } }],
    });
    expect(await runs()).toMatchObject([
      { spec: { teamRef: 'helpdesk', input: { alert: 'payments down' } } },
    ]);
    expect(counted).toBe(1);
  });

  test('[HOOK-6] with the key of an earlier one hears of its run for a day, and starts none', async () => {
    const given = await event();
    const first = await call(given, { idempotencyKey: 'incident-7' });
    nowMillis += 3_600_000;
    const again = await call(given, { idempotencyKey: 'incident-7' });
    if (first.kind !== 'fired' || again.kind !== 'fired') throw new Error('nothing was fired');
    expect(again.firedAt).toBe(first.firedAt);
    expect(again.runs.map(({ metadata }) => metadata.uid)).toEqual(
      first.runs.map(({ metadata }) => metadata.uid),
    );
    expect([await runs(), counted]).toEqual([[expect.anything()], 1]);
    await call(given, { idempotencyKey: 'incident-8' });
    nowMillis = startMillis + 24 * 3_600_000;
    await call(given, { idempotencyKey: 'incident-7' });
    expect(await runs()).toHaveLength(3);
  });

  test('[HOOK-6] with one key at the same time on two replicas starts one run', async () => {
    const given = await event();
    const both = [1, 2].map(() => call(given, { idempotencyKey: 'incident-7' }));
    const fired = await Promise.all(both);
    expect(fired).toMatchObject([{ kind: 'fired' }, { kind: 'fired' }]);
    expect(await runs()).toHaveLength(1);
  });

  test('[HOOK-14] that starts one of two targets fails, and fails again with its key', async () => {
    const targets = [{ team: 'helpdesk' }, { team: 'nobody' }];
    const given = await event({ targets });
    await expect(call(given, { idempotencyKey: 'k' })).rejects.toThrow('not all targets were started');
    await expect(call(given, { idempotencyKey: 'k' })).rejects.toThrow('not all targets were started');
    expect(await runs()).toHaveLength(1);
  });

  test('[FIRE-9] of a Replace event fires when the runs before it have ended, and fails when they do not', async () => {
    const given = await event({ concurrencyPolicy: 'Replace' });
    await call(given);
    const [first] = await runs();
    await expect(call(given)).rejects.toThrow('nothing was started');
    expect(nowMillis).toBeGreaterThan(startMillis + 30_000);
    const second = call(given);
    const { name = '' } = first?.metadata ?? {};
    const ended = {
      apiVersion,
      kind: 'SwarmRun',
      metadata: { name, namespace: 'lab' },
      status: { phase: 'Failed' },
    };
    await api.applyStatus(ended, { fieldManager: 'test', force: true });
    expect(await second).toMatchObject({ kind: 'fired' });
    expect(first?.metadata.name).toBe('pager-helpdesk-20260301-100000');
    expect([(await runs()).length, counted]).toEqual([2, 2]);
  });

  test('is skipped while Forbid holds it back, and then counts for nothing', async () => {
    const given = await event({ concurrencyPolicy: 'Forbid' });
    await call(given);
    nowMillis += 5_000;
    expect(await call(given)).toEqual({ kind: 'skipped' });
    expect([(await runs()).length, counted]).toEqual([1, 1]);
  });
});
