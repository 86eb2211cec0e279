import { afterEach, describe, expect, test } from '@jest/globals';
import { type McpScript, type McpTestServer, startMcpTestServer } from '../../support/agent/mcp-server.ts';
import { type SeedCluster, startSeedCluster, toolResults } from '../cluster/seed-cluster.ts';
import { ending, namespace, oneAgent, run } from './one-agent.ts';

let cluster: SeedCluster;
let shop: McpTestServer;
afterEach(async () => {
  await cluster.close();
  await shop.close();
});

const megabytes = 1024 * 1024;

/** An agent that calls a tool once and then says what it got back. */
async function runWith(script: McpScript, timeoutSeconds = 10) {
  shop = await startMcpTestServer(script);
  cluster = await startSeedCluster((chat) => {
    const [result] = toolResults(chat);
    return result === undefined
      ? { tool: 'shop__search', input: { q: 'lamp' } }
      : { text: `The tool said ${result.length} characters: ${result.slice(0, 100)}` };
  });
  const mcp = [{ name: 'shop', url: shop.url, transport: script.dialect }];
  await cluster.put(...oneAgent({ tools: { mcp }, guardrails: { limits: { timeoutSeconds, retries: 0 } } }));
  await cluster.ready('SwarmAgent', namespace, 'worker');
  await cluster.put(run());
  const end = await cluster.finished(namespace, 'run');
  await cluster.audit.flush();
  const called = cluster.audit.events.filter(({ action }) => action === 'tool.called');
  return { end, called };
}

describe.each(['rest', 'http', 'sse'] as const)('an MCP server that speaks %s', (dialect) => {
  test('and dies in mid-call is an error that the model reads; the call is not made again [SEC-2]', async () => {
    const { end, called } = await runWith({
      dialect,
      call: () => {
        shop.die();
        return new Promise<string>(() => {});
      },
    });
    expect(end.status?.phase).toBe('Succeeded');
    expect(shop.calls).toHaveLength(1);
    expect(called).toHaveLength(1);
    expect(called[0]).toMatchObject({ status: 'error', error: { code: 'ToolFailed' } });
    expect(end.status?.output).toContain(called[0]?.error?.message.slice(0, 20));
  });

  test('and answers 20 MB is cut; run, audit and status stay small [SEC-2]', async () => {
    const { end, called } = await runWith({ dialect, call: () => 'x'.repeat(20 * megabytes) });
    expect(end.status?.phase).toBe('Succeeded');
    const [, characters = '0'] = /said (\d+) characters/.exec(end.status?.output ?? '') ?? [];
    expect(Number(characters)).toBeGreaterThan(1000);
    expect(Number(characters)).toBeLessThan(2 * megabytes);
    expect(JSON.stringify(called).length).toBeLessThan(10_000);
    expect(JSON.stringify(end).length).toBeLessThan(20_000);
  });

  test('and hangs costs the task its time, not more [SEC-2]', async () => {
    const { end, called } = await runWith({ dialect, call: () => new Promise<string>(() => {}) }, 2);
    expect(end.status?.phase).toBe('Failed');
    expect(ending(end)).toEqual({
      reason: 'StepFailed',
      message: expect.stringContaining('task deadline exceeded after 2s'),
    });
    expect(end.status?.steps?.[0]).toMatchObject({ phase: 'Failed', errorCode: 'Timeout' });
    expect(shop.calls).toHaveLength(1);
    expect(called.map(({ status }) => status)).not.toContain('success');
    expect(await cluster.queue.depth(`${namespace}.worker`)).toEqual({ waiting: 0, active: 0 });
  });
});
