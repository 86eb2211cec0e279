import { afterEach, describe, expect, test } from '@jest/globals';
import { agentLog } from '../../../operator/agent/agent-log.ts';
import { startAgent } from '../../../operator/agent/worker.ts';
import { workerVerdict } from '../../../operator/bin/worker-verdict.ts';
import { noAudit } from '../../../operator/observe/audit.ts';
import { memoryMetrics } from '../../../operator/observe/metrics.ts';
import { createMemoryQueue } from '../../../operator/queue/memory-queue.ts';
import { configOf } from '../../support/agent/agent.ts';
import { type FakeClock, fakeClock } from '../../support/agent/fake-clock.ts';
import { startHttpServer, unusedUrl } from '../../support/agent/http-server.ts';
import { startMcpTestServer } from '../../support/agent/mcp-server.ts';
import { calls, says, startModelServer } from '../../support/agent/model-server.ts';
import { resources } from '../../support/agent/resources.ts';

const open = resources();
afterEach(open.closeAll);

const submitted = { id: 'run.step.1', queue: 'lab.helper', meta: { namespace: 'lab' } } as const;

/** An agent with one REST server and a task that waits for it. */
async function setUp(url: string, env: Readonly<Record<string, string>> = {}, isMarked = true) {
  const model = open.track(await startModelServer([calls('search', { q: 'x' }), says('found')]));
  const clock = fakeClock();
  const queue = createMemoryQueue();
  await queue.submit({ ...submitted, prompt: [{ kind: 'text', text: 'go' }] });
  const lines: string[] = [];
  const server = { name: 'kb', url, authType: 'none', ...(isMarked && { transport: 'rest' }) };
  const config = configOf({ LLM_ENDPOINT: model.url, AGENT_MCP_SERVERS: JSON.stringify([server]), ...env });
  const agent = startAgent({
    ...{ config, queue, clock, audit: noAudit(() => 'id'), metrics: memoryMetrics() },
    log: agentLog(config, { write: (line) => void lines.push(line) }),
    mcpPatienceMillis: 35_000,
  });
  open.track({ close: async () => void (await Promise.all([agent.close(0), queue.close()])) });
  const settled = new Promise<void>((resolve) => queue.onSettled(() => resolve()));
  const result = async () => {
    await settled;
    return (await queue.results([submitted.id])).get(submitted.id);
  };
  return { agent, clock, model, lines, result };
}

/** Resolves when the agent sleeps that long. */
async function untilAsleep(clock: FakeClock, millis: number): Promise<void> {
  while (!clock.waits.includes(millis)) await new Promise((resolve) => setImmediate(resolve));
}

const served = (body: { readonly body: { readonly tools?: unknown } } | undefined) => body?.body.tools;

describe('patience with MCP servers', () => {
  test('[MCP-13] the first task of an agent has the tools of a server that came a second after it', async () => {
    let isUp = false;
    const kb = open.track(await startMcpTestServer({ dialect: 'rest', call: () => 'the answer' }));
    const door = open.track(
      await startHttpServer(async (request, response, body) => {
        if (!isUp) return void response.writeHead(503).end('starting');
        const answer = await fetch(`${kb.url}${request.url}`, { method: 'POST', body });
        response.writeHead(answer.status).end(await answer.text());
      }),
    );
    const { agent, clock, model, lines, result } = await setUp(door.url);
    await untilAsleep(clock, 35_000);
    expect(agent.health().isReady).toBe(false);
    expect(workerVerdict(agent.health())).toEqual({
      status: 'failed',
      error:
        'the agent takes no tasks now; MCP servers that do not answer: kb (server returned 503: starting)',
    });
    isUp = true;
    await untilAsleep(clock, 1000);
    await clock.advance(1000);
    expect(await result()).toMatchObject({ output: 'found' });
    expect(served(model.requests[0])).toMatchObject([{ function: { name: 'kb__search' } }]);
    expect(kb.calls).toHaveLength(1);
    expect(lines.join('')).toContain('agent waits for MCP servers');
  });

  test('[MCP-13] [WORKER-16] a server that stays away costs its own tools only', async () => {
    const { agent, clock, model, lines, result } = await setUp(await unusedUrl());
    await untilAsleep(clock, 35_000);
    await clock.advance(35_000);
    await agent.ready;
    expect(workerVerdict(agent.health())).toEqual({ status: 'ok' });
    expect(lines.join('')).toContain('agent starts without the tools of MCP servers that cannot be used');
    expect(await result()).toMatchObject({ output: 'found' });
    expect(served(model.requests[0]) ?? []).toEqual([]);
  });

  test('[MCP-13] the wait is at most half of the time that a task has', async () => {
    const { agent, clock } = await setUp(await unusedUrl(), { AGENT_TIMEOUT_SECONDS: '30' });
    await untilAsleep(clock, 15_000);
    await clock.advance(15_000);
    await agent.ready;
    expect(agent.health().isReady).toBe(true);
  });

  test.each([404, 401])('a server that answers with %d is not waited for', async (status) => {
    const kb = open.track(
      await startHttpServer((_request, response) => void response.writeHead(status).end()),
    );
    const { agent, clock } = await setUp(kb.url, {}, false);
    await agent.ready;
    expect(agent.health().mcpServers.kb).toMatchObject({ kind: 'unreachable' });
    expect([agent.health().isReady, clock.now()]).toEqual([true, fakeClock().now()]);
  });

  test('a server behind a gateway that says 503 in every dialect is waited for', async () => {
    const kb = open.track(await startHttpServer((_request, response) => void response.writeHead(503).end()));
    const { agent, clock } = await setUp(kb.url, {}, false);
    await untilAsleep(clock, 35_000);
    expect(agent.health().isReady).toBe(false);
  });

  test('an agent that is stopped while it waits stops at once', async () => {
    const { agent, clock } = await setUp(await unusedUrl());
    await untilAsleep(clock, 35_000);
    await agent.close(60_000);
    expect(agent.health().isReady).toBe(false);
  });
});
