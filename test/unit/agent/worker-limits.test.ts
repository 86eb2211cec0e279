import { afterEach, describe, expect, test } from '@jest/globals';
import { memoryLedger } from '../../../operator/ledger/memory-ledger.ts';
import { servedAgents, startTestAgent } from '../../support/agent/agent.ts';
import { fakeClock } from '../../support/agent/fake-clock.ts';
import { hangs, says } from '../../support/agent/model-server.ts';
import { resources } from '../../support/agent/resources.ts';
import { reply, scriptedModel } from '../../support/agent/scripted-model.ts';

const open = resources();
afterEach(open.closeAll);
const setUp = servedAgents(open);

describe('limits of an agent', () => {
  test('[LLM-9] ends a task whose model hangs at its deadline', async () => {
    const clock = fakeClock(Date.now());
    const { model, helper } = await setUp([hangs], { AGENT_TIMEOUT_SECONDS: '30' }, { clock });
    const result = helper.run('go');
    while (model.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(30_000);
    const { error, usage } = await result;
    expect(error).toEqual({ code: 'Timeout', message: 'task deadline exceeded after 30s', retryable: true });
    expect(usage).toMatchObject({ isEstimated: true });
    expect(usage.totalTokens).toBeGreaterThan(0);
    expect(await helper.events('task.failed')).toMatchObject([{ status: 'timeout' }]);
  });

  test('ends a task whose model does not listen to the signal', async () => {
    const clock = fakeClock(Date.now());
    const stuck = scriptedModel([() => new Promise(() => {})]);
    const helper = open.track(await startTestAgent({ AGENT_TIMEOUT_SECONDS: '30' }, { model: stuck, clock }));
    const result = helper.run('go');
    while (stuck.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(30_000);
    expect((await result).error?.code).toBe('Timeout');
  });

  test('does not start a task whose deadline has passed', async () => {
    const model = scriptedModel([]);
    const helper = open.track(await startTestAgent({}, { model }));
    const { error } = await helper.run('go', { deadlineMillis: Date.now() - 1 });
    expect(error).toEqual({ code: 'Timeout', message: 'stale task', retryable: false });
    expect(model.requests).toHaveLength(0);
  });

  test('ends a task at its own deadline, for good', async () => {
    const clock = fakeClock(Date.now());
    const stuck = scriptedModel([() => new Promise(() => {})]);
    const helper = open.track(await startTestAgent({ AGENT_MAX_RETRIES: '3' }, { model: stuck, clock }));
    const result = helper.run('go', { deadlineMillis: clock.now() + 60_000 });
    while (stuck.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(60_000);
    expect((await result).error).toEqual({
      code: 'Timeout',
      message: 'task deadline exceeded',
      retryable: false,
    });
  });

  test('[WORKER-13] aborts the model call of a cancelled task', async () => {
    const { model, helper } = await setUp([hangs]);
    const result = helper.run('go', {}, 'run.a.1');
    while (model.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await helper.queue.cancel(['run.a.1'], 'run cancelled');
    expect((await result).error).toMatchObject({ code: 'Cancelled', message: 'run cancelled' });
    while (helper.agent.health().activeTasks > 0) await new Promise((resolve) => setImmediate(resolve));
  });

  test('[WORKER-14] refuses a task once the daily tokens are used up, without retrying', async () => {
    const { model, helper } = await setUp([says('ok')], {
      AGENT_DAILY_TOKEN_LIMIT: '15',
      AGENT_MAX_RETRIES: '3',
    });
    await helper.run('go');
    expect((await helper.run('go')).error).toEqual({
      code: 'BudgetExceeded',
      message: 'daily token budget exceeded',
      retryable: false,
    });
    expect(model.requests).toHaveLength(1);
  });

  test('[WORKER-14] counts the tokens of all agents of the namespace against its ceiling', async () => {
    const ledger = memoryLedger(() => Date.now());
    const env = { AGENT_GUARDRAILS: JSON.stringify({ limits: { namespaceDailyTokens: 20 } }) };
    const one = open.track(
      await startTestAgent({ ...env, AGENT_NAME: 'one' }, { ledger, model: scriptedModel([reply('ok')]) }),
    );
    const two = open.track(
      await startTestAgent({ ...env, AGENT_NAME: 'two' }, { ledger, model: scriptedModel([reply('ok')]) }),
    );
    expect((await one.run('a')).error).toBeUndefined();
    expect((await two.run('a long question that no longer fits')).error).toMatchObject({
      message: 'namespace daily token ceiling exceeded',
    });
  });
});
