import { afterEach, describe, expect, test } from '@jest/globals';
import { startAgent } from '../../../operator/agent/worker.ts';
import { noAudit } from '../../../operator/observe/audit.ts';
import { silentLog } from '../../../operator/observe/log.ts';
import { memoryMetrics } from '../../../operator/observe/metrics.ts';
import { createMemoryQueue } from '../../../operator/queue/memory-queue.ts';
import { configOf, servedAgents, startTestAgent } from '../../support/agent/agent.ts';
import { startMcpTestServer } from '../../support/agent/mcp-server.ts';
import { says } from '../../support/agent/model-server.ts';
import { resources } from '../../support/agent/resources.ts';
import { reply, scriptedModel } from '../../support/agent/scripted-model.ts';

const open = resources();
afterEach(open.closeAll);
const setUp = servedAgents(open);

describe('life of an agent', () => {
  test('[WORKER-16] is ready only after every MCP server was tried, and says which failed', async () => {
    const kb = open.track(await startMcpTestServer({ dialect: 'rest' }));
    const helper = open.track(
      await startTestAgent(
        {
          AGENT_MCP_SERVERS: JSON.stringify([
            { name: 'kb', url: kb.url, authType: 'none' },
            { name: 'secured', url: kb.url, authType: 'bearer', tokenEnvVar: 'AGENT_MCP_TOKEN_SECURED' },
          ]),
        },
        { model: scriptedModel([]) },
      ),
    );
    expect(helper.agent.health()).toEqual({
      isReady: true,
      activeTasks: 0,
      mcpServers: {
        kb: { kind: 'ready', tools: 1 },
        secured: { kind: 'disabled', reason: expect.stringContaining('AGENT_MCP_TOKEN_SECURED is not set') },
      },
    });
  });

  test('never runs more tasks at a time than it may, over all of its queues', async () => {
    let running = 0;
    let most = 0;
    const step = async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running -= 1;
      return reply('ok');
    };
    const helper = open.track(
      await startTestAgent(
        { AGENT_QUEUE: '["lab.helper","lab.crew.helper"]', AGENT_MAX_CONCURRENT_TASKS: '2' },
        { model: scriptedModel(Array.from({ length: 8 }, () => step)) },
      ),
    );
    const other = Array.from({ length: 4 }, (_, index) =>
      helper.queue.submit({
        id: `b.${index}`,
        queue: 'lab.crew.helper',
        prompt: [{ kind: 'text', text: 'go' }],
        meta: { namespace: 'lab' },
      }),
    );
    await Promise.all([...other, ...Array.from({ length: 4 }, () => helper.run('go'))]);
    while ((await helper.queue.results(['b.0', 'b.1', 'b.2', 'b.3'])).size < 4) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(most).toBe(2);
  });

  test('takes no task when it is closed before it is ready', async () => {
    const queue = createMemoryQueue();
    const config = configOf({
      AGENT_MCP_SERVERS: '[{"name":"kb","url":"http://127.0.0.1:9","authType":"none","transport":"rest"}]',
    });
    const audit = noAudit(() => 'id');
    const model = scriptedModel([]);
    const agent = startAgent({ config, queue, audit, model, metrics: memoryMetrics(), log: silentLog });
    await agent.close(0);
    await queue.submit({ id: 'late', queue: 'lab.helper', prompt: [], meta: { namespace: 'lab' } });
    expect(agent.health().isReady).toBe(false);
    expect(await queue.depth('lab.helper')).toEqual({ waiting: 1, active: 0 });
    await queue.close();
  });

  test('lets running tasks finish when it is closed', async () => {
    const { model, helper } = await setUp([
      (response, request) => void setTimeout(() => says('in time')(response, request), 30),
    ]);
    const result = helper.run('go');
    while (model.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await helper.agent.close(5000);
    expect((await result).output).toBe('in time');
  });
});
