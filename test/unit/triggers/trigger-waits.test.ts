import { once } from 'node:events';
import { request } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import type { SwarmRun } from '../../../schemas/generated/types.ts';
import type { Reply } from '../../support/triggers/trigger-call.ts';
import { goodToken, tokenSecret, webhookEvent } from '../../support/triggers/trigger-objects.ts';
import { useTriggerWorld } from '../../support/triggers/trigger-world.ts';
import { until } from '../../support/until.ts';

const world = useTriggerWorld([webhookEvent('pager'), tokenSecret('pager')], {
  fireRate: { perSecond: 50, burst: 1_000 },
});

type Status = NonNullable<SwarmRun['status']>;

const usage = { inputTokens: 30, outputTokens: 12, totalTokens: 42 };
const succeeded: Status = {
  phase: 'Succeeded',
  output: 'promote the standby',
  totalTokenUsage: usage,
  steps: [
    {
      name: 'investigate',
      phase: 'Succeeded',
      output: '312 errors',
      tokenUsage: usage,
      startTime: '2026-01-01T00:00:00Z',
      completionTime: '2026-01-01T00:00:02Z',
    },
    { name: 'escalate', phase: 'Skipped' },
  ],
};
const failed: Status = {
  phase: 'Failed',
  steps: [{ name: 'investigate', phase: 'Failed' }],
  conditions: [
    {
      type: 'Ready',
      status: 'False',
      reason: 'StepFailed',
      message: 'step "investigate" failed',
      lastTransitionTime: '2026-01-01T00:00:02Z',
    },
  ],
};
const path = (query: string): string => `/triggers/lab/pager/fire?${query}`;
const fires = (count: number): Promise<void> => until(() => world().fires.length === count);

/** Calls, and lets the run end so once it has begun. */
async function callUntil(query: string, status: Status): Promise<Reply> {
  const reply = world().call({ path: path(query) });
  await fires(1);
  await world().timers.elapse(2_500);
  await world().setStatus('pager-run-1', status);
  return reply;
}

describe('sync', () => {
  test('[HOOK-8] answers with the output of the run', async () => {
    const reply = await callUntil('mode=sync', succeeded);
    expect(reply.status).toBe(200);
    expect(JSON.parse(reply.text)).toEqual({
      status: 'succeeded',
      output: 'promote the standby',
      durationMs: 2_500,
      tokenUsage: usage,
    });
  });

  test.each([
    ['its Ready condition', failed, 'step "investigate" failed'],
    ['no word', { phase: 'Failed' } as const, 'run pipeline failed'],
  ])('[HOOK-8] answers a failed run with %s', async (_what, status, error) => {
    const reply = await callUntil('mode=sync', status);
    expect(reply.status).toBe(500);
    expect(JSON.parse(reply.text)).toEqual({ status: 'failed', error, durationMs: 2_500 });
  });

  test.each([
    ['mode=sync', 60],
    ['mode=sync&timeout=30s', 30],
    ['mode=sync&timeout=1m30s', 90],
    ['mode=sync&timeout=5', 5],
    ['mode=sync&timeout=9h', 300],
    ['mode=sync&timeout=soon', 60],
    ['mode=sync&timeout=-5s', 60],
  ])('[HOOK-8] %s waits for %i s, and the run goes on', async (query, seconds) => {
    let isAnswered = false;
    const reply = world().call({ path: path(query), onText: () => (isAnswered = true) });
    await fires(1);
    await until(() => world().timers.pending >= 2);
    await world().timers.elapse(seconds * 1_000 - 1);
    expect(isAnswered).toBe(false);
    await world().timers.elapse(1);
    expect((await reply).status).toBe(504);
    expect(JSON.parse((await reply).text)).toEqual({
      error: `timed out after ${seconds}s`,
      durationMs: seconds * 1_000,
    });
    expect(await world().runs()).toMatchObject([{ metadata: { name: 'pager-run-1' } }]);
  });

  test.each([
    ['sync', 500, 'the run is over; how it ended cannot be read'],
    ['sse', 200, 'event: error'],
  ])('says in mode %s that the end of the run cannot be read', async (mode, code, words) => {
    world().isAway = true;
    const reply = await callUntil(`mode=${mode}`, succeeded);
    expect(reply.status).toBe(code);
    expect(reply.text).toContain(words);
  });

  test('says that the run was deleted', async () => {
    const reply = world().call({ path: path('mode=sync') });
    await fires(1);
    await world().api.delete({
      apiVersion: 'kubeswarm.io/v1alpha1',
      kind: 'SwarmRun',
      namespace: 'lab',
      name: 'pager-run-1',
    });
    expect(JSON.parse((await reply).text)).toMatchObject({ status: 'failed', error: 'the run was deleted' });
  });

  test('does not hold the operator up for longer than 8 s when a caller does not finish its call', async () => {
    const call = request({
      host: '127.0.0.1',
      port: world().server.port,
      path: path('mode=sync'),
      method: 'POST',
      headers: { authorization: `Bearer ${goodToken}`, 'content-length': '10' },
    });
    const cut = once(call, 'error');
    call.write('{');
    await until(() => world().timers.pending === 1);
    const closed = world().server.close();
    await world().timers.elapse(8_000);
    await closed;
    expect(String(await cut)).toContain('socket hang up');
  });

  test('is told when the operator stops', async () => {
    const reply = world().call({ path: path('mode=sync') });
    await fires(1);
    await world().server.close();
    expect(await reply).toMatchObject({ status: 503 });
  });
});

const eventsOf = (text: string): readonly unknown[] =>
  text
    .split('\n\n')
    .filter((part) => part !== '' && !part.startsWith(':'))
    .map((part) => {
      const [event = '', data = ''] = part.split('\n');
      return [event.replace('event: ', ''), JSON.parse(data.replace('data: ', ''))];
    });

describe('sse', () => {
  test('[HOOK-9] tells of the steps of a run, each once, and of its end', async () => {
    let heard = '';
    const reply = world().call({ path: path('mode=sse'), onText: (text) => (heard = text) });
    await fires(1);
    const running: Status = { phase: 'Running', steps: [{ name: 'investigate', phase: 'Running' }] };
    await world().setStatus('pager-run-1', running);
    await until(() => heard.includes('step.started'));
    await world().setStatus('pager-run-1', { ...running, startTime: '2026-01-01T00:00:00Z' });
    await world().setStatus('pager-run-1', succeeded);
    const { status, text, headers } = await reply;
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/event-stream');
    expect(eventsOf(text)).toEqual([
      ['step.started', { step: 'investigate', phase: 'Running' }],
      ['step.completed', { step: 'investigate', output: '312 errors', tokenUsage: usage, durationMs: 2_000 }],
      [
        'flow.completed',
        { status: 'succeeded', output: 'promote the standby', durationMs: 0, tokenUsage: usage },
      ],
    ]);
  });

  test('[HOOK-9] tells of a run that failed', async () => {
    expect(eventsOf((await callUntil('mode=sse', failed)).text)).toEqual([
      ['step.started', { step: 'investigate', phase: 'Running' }],
      ['step.failed', { step: 'investigate' }],
      ['flow.failed', { status: 'failed', error: 'step "investigate" failed', durationMs: 2_500 }],
    ]);
  });

  test('[HOOK-9] says every 15 s that it is still there, so that no proxy cuts it', async () => {
    let heard = '';
    const reply = world().call({ path: path('mode=sse'), onText: (text) => (heard = text) });
    await fires(1);
    await until(() => world().timers.pending === 3);
    for (const beats of [1, 2]) {
      await world().timers.elapse(15_000);
      await until(() => heard === ': still running\n\n'.repeat(beats));
    }
    await world().setStatus('pager-run-1', { phase: 'Succeeded' });
    expect((await reply).text).toContain('event: flow.completed');
    expect(world().timers.pending).toBe(0);
  });

  test('[HOOK-9] ends at its deadline with an error', async () => {
    const reply = world().call({ path: path('mode=sse&timeout=30s') });
    await fires(1);
    await until(() => world().timers.pending === 3);
    await world().timers.elapse(30_000);
    expect(eventsOf((await reply).text)).toEqual([['error', { error: 'timed out after 30s' }]]);
  });

  test('[HOOK-10] has room for 500 streams, and for others once they have ended', async () => {
    const streams = Array.from({ length: 500 }, () => world().call({ path: path('mode=sse') }));
    await fires(500);
    expect(await world().call({ path: path('mode=sse') })).toMatchObject({
      status: 503,
      text: 'too many streams',
    });
    expect(world().fires).toHaveLength(500);
    await until(() => world().timers.pending === 1_500);
    await world().timers.elapse(60_000);
    for (const { status } of await Promise.all(streams)) expect(status).toBe(200);
    const next = callUntilStarted();
    await fires(501);
    next.abort();
  });

  test('lets go of a caller who has gone', async () => {
    const caller = callUntilStarted();
    await fires(1);
    await until(() => world().timers.pending === 3);
    caller.abort();
    await until(() => world().timers.pending === 0);
    expect(await world().runs()).toHaveLength(1);
  });
});

/** A caller who does not stay for the answer. */
function callUntilStarted(): AbortController {
  const leaving = new AbortController();
  world()
    .call({ path: path('mode=sse'), signal: leaving.signal })
    .catch(() => {});
  return leaving;
}
