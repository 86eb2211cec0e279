import { describe, expect, test } from '@jest/globals';
import type { Call } from '../../support/triggers/trigger-call.ts';
import { tokenSecret, webhookEvent } from '../../support/triggers/trigger-objects.ts';
import { useTriggerWorld } from '../../support/triggers/trigger-world.ts';

const world = useTriggerWorld([
  webhookEvent('pager'),
  webhookEvent('paused', { suspended: true }),
  webhookEvent('nightly', { source: { type: 'cron', cron: '0 3 * * *' } }),
  webhookEvent('pair', { targets: [{ team: 'helpdesk' }, { agent: 'scribe' }] }),
  webhookEvent('young'),
  ...['pager', 'paused', 'nightly', 'pair'].map((name) => tokenSecret(name)),
]);

const wrong = 'b2'.repeat(32);
const large = Buffer.alloc(1024 * 1024 + 1, 'x');

const refusals: readonly (readonly [string, Call, number, string])[] = [
  ['another path', { path: '/triggers/lab/pager' }, 404, 'not found'],
  ['a path with more behind it', { path: '/triggers/lab/pager/fire/' }, 404, 'not found'],
  ['another path with another method', { path: '/', method: 'GET' }, 404, 'not found'],
  ['another method', { method: 'GET', token: wrong }, 405, 'method not allowed'],
  ['an event that is not there', { path: '/triggers/lab/none/fire' }, 404, 'trigger not found'],
  ['an event of another namespace', { path: '/triggers/home/pager/fire' }, 404, 'trigger not found'],
  [
    'an event of another type',
    { path: '/triggers/lab/nightly/fire', token: wrong },
    400,
    'trigger is not of type webhook',
  ],
  [
    'a suspended event, whatever the token',
    { path: '/triggers/lab/paused/fire', token: wrong },
    503,
    'trigger is suspended',
  ],
  ['a wrong token', { token: wrong }, 401, 'unauthorized'],
  ['no token', { token: '' }, 401, 'unauthorized'],
  [
    'a token in the query',
    { token: '', path: `/triggers/lab/pager/fire?token=${'a1'.repeat(32)}` },
    401,
    'unauthorized',
  ],
  [
    'another scheme',
    { token: '', headers: { authorization: `Basic ${'a1'.repeat(32)}` } },
    401,
    'unauthorized',
  ],
  ['an event whose Secret is not there yet', { path: '/triggers/lab/young/fire' }, 401, 'unauthorized'],
  ['a large body with a wrong token', { token: wrong, body: large }, 401, 'unauthorized'],
  ['a body over 1 MiB', { body: large }, 413, 'body is larger than 1 MiB'],
  [
    'sync with two targets',
    { path: '/triggers/lab/pair/fire?mode=sync' },
    400,
    'sync mode requires exactly one target team',
  ],
  [
    'sse with two targets',
    { path: '/triggers/lab/pair/fire?mode=sse' },
    400,
    'sse mode requires exactly one target team',
  ],
  [
    'a mode that is none',
    { path: '/triggers/lab/pager/fire?mode=later' },
    400,
    'mode is none of async, sync, sse',
  ],
];

describe('a webhook call', () => {
  test.each(refusals)('[HOOK-1] %s is refused and fires nothing', async (_what, call, code, text) => {
    expect(await world().call(call)).toMatchObject({ status: code, text });
    expect(world().fires).toEqual([]);
  });

  test('[HOOK-2] fires once, and says who did without the token', async () => {
    const reply = await world().call({ body: '{"incident":{"title":"payments down"}}' });
    expect(reply.status).toBe(202);
    expect(JSON.parse(reply.text)).toEqual({
      fired: true,
      firedAt: '2026-01-01T00:00:00Z',
      trigger: 'pager',
      targets: 1,
    });
    expect(world().fires).toHaveLength(1);
    expect(world().fires[0]).toMatchObject({
      body: { incident: { title: 'payments down' } },
      origin: '127.0.0.1 (token 3490f8040188)',
    });
  });

  test.each([
    ['nothing', '', {}],
    ['a JSON array', '[1]', {}],
    ['JSON null', 'null', {}],
    ['no JSON', 'title=down', {}],
    ['an object with the Content-Type of a form', '{"a":1}', { a: 1 }],
    ['an object with a key of prototypes', '{"__proto__":{"a":1}}', JSON.parse('{"__proto__":{"a":1}}')],
  ])('[HOOK-3] takes %s as its body', async (_what, body, expected) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(await world().call({ body, headers })).toMatchObject({ status: 202 });
    expect(JSON.stringify(world().fires[0]?.body)).toBe(JSON.stringify(expected));
  });

  test('takes a body of exactly 1 MiB', async () => {
    const body = `{"a":"${'x'.repeat(1024 * 1024 - 8)}"}`;
    expect(await world().call({ body })).toMatchObject({ status: 202 });
    expect(world().fires).toHaveLength(1);
  });

  test('that Forbid skips has fired nothing', async () => {
    world().outcome = 'skipped';
    const reply = await world().call();
    expect(reply.status).toBe(202);
    expect(JSON.parse(reply.text)).toEqual({ fired: false, trigger: 'pager', targets: 0 });
    for (const mode of ['sync', 'sse'])
      expect(await world().call({ path: `/triggers/lab/pager/fire?mode=${mode}` })).toMatchObject({
        status: 409,
        text: 'a run of this trigger is active',
      });
  });

  test('[HOOK-4] that cannot fire is told so, and the log does not repeat what was sent', async () => {
    world().outcome = 'failed';
    const reply = await world().call({ body: '{"secret":"do-not-log-me"}' });
    expect(reply).toMatchObject({ status: 500, text: 'webhook trigger failed' });
    expect(world().logged()).toContain('a webhook could not fire');
    expect(world().logged()).not.toContain('do-not-log-me');
  });

  test('[HOOK-6] hands its Idempotency-Key on', async () => {
    await world().call({ headers: { 'idempotency-key': 'incident-7' } });
    await world().call();
    expect(world().fires.map(({ idempotencyKey }) => idempotencyKey)).toEqual(['incident-7', undefined]);
  });

  test('[HOOK-5] knows a new token within a second and the old one for five at most', async () => {
    expect(await world().call()).toMatchObject({ status: 202 });
    await world().put(tokenSecret('pager', wrong));
    await world().timers.elapse(1_000);
    expect(await world().call({ token: wrong })).toMatchObject({ status: 202 });
    await world().timers.elapse(5_000);
    expect(await world().call()).toMatchObject({ status: 401 });
  });
});
