import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Model } from '../../operator/agent/llm/model.ts';
import type { BullmqQueueOptions } from '../../operator/queue/bullmq/create-bullmq-queue.ts';
import { namespaceAclRules } from '../../operator/queue/bullmq/task-keys.ts';
import type { Task } from '../../operator/queue/task-queue.ts';
import { startTestAgent } from '../support/agent/agent.ts';
import { askedModel, crewEnv, leadMeta, promptOf, toolText } from '../support/agent/crew.ts';
import { resources } from '../support/agent/resources.ts';
import { reply, toolReply } from '../support/agent/scripted-model.ts';
import { HASTE, type QueueProcess, useBullmqQueues } from '../support/bullmq-queues.ts';
import { resultOf } from '../support/queue-behaviour/world.ts';
import { describeWithRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

const password = 'secret';
const parent: Task = {
  id: 'uid-1.lead.1',
  queue: 'lab.crew.lead',
  prompt: [{ kind: 'text', text: 'Go.' }],
  meta: { namespace: 'lab', ...leadMeta },
};
const tasks = [{ prompt: 'one' }, { prompt: 'two', role: 'writer' }];

describeWithRedis('sub-tasks on Redis', (redis) => {
  const openQueue = useBullmqQueues(redis);
  const open = resources();
  afterEach(open.closeAll);
  beforeEach(async () => {
    const rules = ['reset', 'on', `>${password}`, ...namespaceAclRules('lab')];
    await redis().client.call('ACL', 'SETUSER', 'lab', ...rules);
  });

  async function startLead(
    model: Model,
    env: Readonly<Record<string, string>>,
    options: Partial<BullmqQueueOptions> = {},
  ): Promise<QueueProcess> {
    const process = await openQueue({ namespaces: ['lab'], ...HASTE, ...options });
    open.track(await startTestAgent({ ...crewEnv, ...env }, { model, queue: process.queue }));
    return process;
  }

  test('[DYNAMIC-8] an agent with one slot and the credentials of its namespace hands work to itself and waits for it', async () => {
    await startLead(
      askedModel((request) => {
        if (promptOf(request) !== 'Go.') return reply(promptOf(request).toUpperCase());
        return toolText(request) === ''
          ? toolReply([['spawn_and_collect', { tasks }]])
          : reply(toolText(request));
      }),
      {},
      { url: `redis://lab:${password}@127.0.0.1:${redis().port}` },
    );
    const { queue: operator } = await openQueue();
    await operator.submit(parent);
    await until(async () => (await resultOf(operator, parent.id)) !== undefined);
    const { completed, pending } = JSON.parse((await resultOf(operator, parent.id))?.output ?? '');
    expect(Object.values(completed)).toEqual([
      { prompt: 'one', output: 'ONE' },
      { prompt: 'two', output: 'TWO' },
    ]);
    expect(pending).toEqual([]);
    expect(await operator.idsOfRun('uid-1', 'lab')).toHaveLength(3);
  });

  test('[DYNAMIC-11] an agent that dies while it waits leaves nothing to be done twice', async () => {
    const asked: string[] = [];
    /** The first agent never ends its second sub-task. */
    const modelOf = (life: number): Model =>
      askedModel(async (request, signal) => {
        const prompt = promptOf(request);
        asked.push(`${life} ${prompt}`);
        if (prompt === 'two' && life === 1)
          await new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason), { once: true });
          });
        if (prompt !== 'Go.') return reply(prompt.toUpperCase());
        return toolText(request) === ''
          ? toolReply([['spawn_and_collect', { tasks }]])
          : reply(toolText(request));
      });
    const { queue: operator } = await openQueue();
    const roomy = { AGENT_MAX_RETRIES: '3', AGENT_MAX_CONCURRENT_TASKS: '2' };
    const first = await startLead(modelOf(1), roomy);
    await operator.submit(parent);
    const ids = async (): Promise<readonly string[]> => operator.idsOfRun('uid-1', 'lab');
    await until(async () => asked.includes('1 two') && (await operator.results(await ids())).size === 1);
    await first.proxy.cut();
    await startLead(modelOf(2), roomy);
    await until(async () => (await resultOf(operator, parent.id)) !== undefined);
    const { completed } = JSON.parse((await resultOf(operator, parent.id))?.output ?? '');
    expect(Object.values(completed)).toEqual([
      { prompt: 'one', output: 'ONE' },
      { prompt: 'two', output: 'TWO' },
    ]);
    // The conversations that were cut off begin anew; the sub-task that was over does not.
    expect(asked.filter((line) => line.startsWith('2 ')).toSorted()).toEqual(['2 Go.', '2 Go.', '2 two']);
    expect(await ids()).toHaveLength(3);
  });
});
