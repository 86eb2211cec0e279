import { afterEach, describe, expect, test } from '@jest/globals';
import { createLog } from '../../../operator/observe/log.ts';
import { createScrub } from '../../../operator/observe/scrub-secrets.ts';
import { startTestAgent } from '../../support/agent/agent.ts';
import { startHttpServer } from '../../support/agent/http-server.ts';
import { startMcpTestServer } from '../../support/agent/mcp-server.ts';
import { calls, refuses, says, startModelServer } from '../../support/agent/model-server.ts';
import { resources } from '../../support/agent/resources.ts';

const open = resources();
afterEach(open.closeAll);

const canaries = {
  OPENAI_API_KEY: 'canary-key-51c2a7',
  AGENT_MCP_TOKEN_KB: 'canary-token-"9f/3e',
  OTHER_HEADER: 'canary-header-77+b1',
} as const;

describe('secrets of an agent', () => {
  test('[WORKER-15] reach those that they are for, and nobody else', async () => {
    const lines: string[] = [];
    const log = createLog({
      level: 'debug',
      scrub: createScrub({ secretValues: Object.values(canaries) }),
      destination: { write: (line: string) => void lines.push(line) },
    });
    // Servers that tell everybody what they were told.
    const kb = open.track(
      await startMcpTestServer({
        dialect: 'rest',
        token: canaries.AGENT_MCP_TOKEN_KB,
        call: () => `You are ${canaries.AGENT_MCP_TOKEN_KB}`,
      }),
    );
    const hook = open.track(
      await startHttpServer((request, response) => {
        response.writeHead(500).end(`refused ${canaries.OTHER_HEADER} ${request.url}`);
      }),
    );
    const model = open.track(
      await startModelServer([
        calls('search', { password: canaries.OPENAI_API_KEY }),
        calls('notify', { text: canaries.AGENT_MCP_TOKEN_KB }),
        says(`They are ${Object.values(canaries).join(' and ')}`),
        refuses(401, `Incorrect API key provided: ${canaries.OPENAI_API_KEY}`),
      ]),
    );
    const server = {
      name: 'kb',
      url: kb.url,
      transport: 'rest',
      authType: 'bearer',
      tokenEnvVar: 'AGENT_MCP_TOKEN_KB',
      headers: [{ name: 'X-Other', envVar: 'OTHER_HEADER' }],
    };
    const helper = open.track(
      await startTestAgent(
        {
          ...canaries,
          LLM_ENDPOINT: model.url,
          AGENT_MCP_SERVERS: JSON.stringify([server]),
          AGENT_WEBHOOK_TOOLS: JSON.stringify([{ name: 'notify', url: `${hook.url}/hook` }]),
          AGENT_LOGGING: '{"level":"debug","toolCalls":true,"llmTurns":true}',
        },
        { log },
      ),
    );
    const told = await helper.run('Tell me.');
    const failed = await helper.run('Again.');

    expect(model.requests[0]?.headers.authorization).toBe(`Bearer ${canaries.OPENAI_API_KEY}`);
    expect(kb.requests[0]?.headers['x-other']).toBe(canaries.OTHER_HEADER);
    expect(told.output).toBe('They are [REDACTED] and [REDACTED] and [REDACTED]');
    expect(failed.error?.message).toBe('model call failed: 401 Incorrect API key provided: [REDACTED]');
    const everything = [JSON.stringify([told, failed, await helper.events()]), ...lines].join('\n');
    expect(lines.filter((line) => /tool_call|llm_turn/.test(line)).length).toBeGreaterThanOrEqual(4);
    expect(everything).toContain('[REDACTED]');
    expect(everything).not.toMatch(/canary|9f\/3e|51c2a7|77\+b1/);
  });
});

describe('cache of an agent', () => {
  test('[CACHE-14] is shared by its tasks, and reaches the server 4 times for 20 calls with 4 argument sets', async () => {
    const kb = open.track(
      await startMcpTestServer({ dialect: 'rest', call: (call) => JSON.stringify(call.arguments) }),
    );
    const turns = Array.from({ length: 10 }, (_, index) => calls('search', { key: index % 4 }));
    const model = open.track(await startModelServer([...turns, says('one'), ...turns, says('two')]));
    const server = {
      name: 'kb',
      url: kb.url,
      transport: 'rest',
      authType: 'none',
      cache: { ttlSeconds: 600 },
    };
    const helper = open.track(
      await startTestAgent({ LLM_ENDPOINT: model.url, AGENT_MCP_SERVERS: JSON.stringify([server]) }),
    );
    await helper.run('First.');
    await helper.run('Second.');
    expect(kb.calls.map((call) => call.arguments.key)).toEqual([0, 1, 2, 3]);
    const texts = model.requests.at(-1)?.body.messages.filter(({ role }) => role === 'tool');
    expect(texts?.map(({ content }) => content)).toEqual(
      Array.from({ length: 10 }, (_, index) => JSON.stringify({ key: index % 4 })),
    );
    expect(helper.metrics.total('kubeswarm_tool_calls_total')).toBe(4);
    expect(helper.metrics.total('kubeswarm.tool.cache.hits')).toBe(16);
  });
});
