/** The cache of tool results: what a hit and a miss cost, and the seed's table against no cache at all. */

import { rememberingCacheKey } from '../../operator/agent/cache/cache-key.ts';
import { createToolResultCache } from '../../operator/agent/cache/tool-result-cache.ts';
import { systemClock } from '../../operator/agent/clock.ts';
import type { ToolResult } from '../../operator/agent/tools/tool.ts';
import { startTestAgent } from '../support/agent/agent.ts';
import { startMcpTestServer } from '../support/agent/mcp-server.ts';
import { reply, scriptedModel, toolReply } from '../support/agent/scripted-model.ts';
import type { BenchSize } from './bench-size.ts';
import { median, type Row, timeTogether } from './row.ts';

const result: ToolResult = {
  ok: true,
  text: '{"key":"project-alpha","value":{"budget":50000,"status":"active"}}',
};
const { signal } = new AbortController();

function newCache() {
  return createToolResultCache<ToolResult>({ now: () => Date.now() });
}

/** Microseconds of one operation: the median of the rounds, without those for what must be compiled. */
async function microsOf(
  rounds: number,
  operations: number,
  round: () => Promise<void> | void,
): Promise<number> {
  const times: number[] = [];
  for (let index = 0; index < rounds; index++) {
    const start = performance.now();
    await round();
    times.push(((performance.now() - start) * 1000) / operations);
  }
  return median(times.slice(Math.floor(rounds / 3)));
}

/** Texts as they come from the network: equal to what the cache knows, but never the same string object. */
function freshTexts(count: number, distinct: number): readonly string[] {
  return Array.from({ length: count }, (_, index) =>
    JSON.parse(
      JSON.stringify(JSON.stringify({ key: `project-${index % distinct}`, limit: 20, verbose: true })),
    ),
  );
}

async function operationCosts(size: BenchSize): Promise<readonly Row[]> {
  const rounds = size(15);
  const operations = 2000;
  const warm = newCache();
  for (const text of freshTexts(4, 4)) {
    const key = warm.keyOf('kb__get_project', text) ?? '';
    await warm.through({
      key,
      wireName: 'kb__get_project',
      ttlSeconds: 300,
      signal,
      call: async () => result,
    });
  }
  let texts = freshTexts(operations, 4);
  let found = 0;
  const hit = await microsOf(rounds, operations, () => {
    for (const text of texts) {
      const key = warm.keyOf('kb__get_project', text);
      if (key !== undefined && warm.peek(key) !== undefined) found += 1;
    }
    texts = freshTexts(operations, 4);
  });
  if (found !== operations * rounds) throw new Error('a hit missed');
  const keyOnly = await microsOf(rounds, operations, () => {
    const keyOf = rememberingCacheKey();
    for (const text of freshTexts(operations, operations)) keyOf('kb__get_project', text);
  });
  const miss = await microsOf(rounds, operations, async () => {
    const cold = newCache();
    for (const text of freshTexts(operations, operations)) {
      const key = cold.keyOf('kb__get_project', text) ?? '';
      await cold.through({
        key,
        wireName: 'kb__get_project',
        ttlSeconds: 300,
        signal,
        call: async () => result,
      });
    }
  });
  return [
    { name: 'hit, key included', value: hit, unit: 'us', note: 'goal: under 2' },
    { name: 'key of arguments that were never seen, text made anew', value: keyOnly, unit: 'us' },
    { name: 'miss: key, look-up, call that costs nothing, store', value: miss, unit: 'us' },
  ];
}

/** The seed's story: one task, 20 calls with 4 argument sets, a tool that takes 50 ms, over real HTTP. */
async function seedTable(size: BenchSize): Promise<readonly Row[]> {
  const upstream = await startMcpTestServer({
    dialect: 'rest',
    tools: ['get_project'],
    call: async () => {
      await systemClock.sleep(50);
      return result.text;
    },
  });
  const runStory = async (cache: object | undefined): Promise<void> => {
    const steps = Array.from({ length: 20 }, (_, index) =>
      toolReply([['get_project', { key: `project-${index % 4}` }]]),
    );
    const server = {
      name: 'kb',
      url: upstream.url,
      authType: 'none',
      transport: 'rest',
      ...(cache && { cache }),
    };
    const agent = await startTestAgent(
      { AGENT_MCP_SERVERS: JSON.stringify([server]) },
      { model: scriptedModel([...steps, reply('done')]) },
    );
    await agent.run('Look at the projects.');
    await agent.close();
  };
  const counts = { off: 0, on: 0 };
  const times = await timeTogether(size(3), {
    off: async () => {
      const before = upstream.calls.length;
      await runStory(undefined);
      counts.off = upstream.calls.length - before;
    },
    on: async () => {
      const before = upstream.calls.length;
      await runStory({ ttlSeconds: 300 });
      counts.on = upstream.calls.length - before;
    },
  });
  await upstream.close();
  const { off = Number.NaN, on = Number.NaN } = times;
  return [
    { name: '20 calls, 4 unique, 50 ms tools: server hits without cache', value: counts.off, unit: 'calls' },
    {
      name: '20 calls, 4 unique, 50 ms tools: server hits with cache',
      value: counts.on,
      unit: 'calls',
      note: 'goal: 4',
    },
    { name: 'total latency without cache', value: off, unit: 'ms', note: 'seed: 1,029' },
    { name: 'total latency with cache', value: on, unit: 'ms', note: 'seed: 205' },
    { name: 'faster by', value: off / on, unit: 'x' },
  ];
}

async function parallelCalls(): Promise<readonly Row[]> {
  const cache = newCache();
  let upstream = 0;
  const call = async () => {
    upstream += 1;
    await systemClock.sleep(20);
    return result;
  };
  await Promise.all(
    Array.from({ length: 200 }, () => {
      const key = cache.keyOf('kb__get_project', '{"key":"alpha"}') ?? '';
      return cache.through({ key, wireName: 'kb__get_project', ttlSeconds: 300, signal, call });
    }),
  );
  return [
    { name: '200 parallel identical calls: calls upstream', value: upstream, unit: 'calls', note: 'goal: 1' },
  ];
}

export async function run(size: BenchSize): Promise<readonly Row[]> {
  return [...(await operationCosts(size)), ...(await seedTable(size)), ...(await parallelCalls())];
}
