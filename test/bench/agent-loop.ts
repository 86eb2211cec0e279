/**
 * What the agent itself costs per turn: one model call that asks for one tool, and that tool's call, with guardrails,
 * token ledger, audit and metrics. First at the model port with a model in this process, then with client and HTTP.
 */
import { randomUUID } from 'node:crypto';
import { type AgentParts, agentParts } from '../../operator/agent/agent-parts.ts';
import type { Model } from '../../operator/agent/llm/model.ts';
import { runAttempt } from '../../operator/agent/run-attempt.ts';
import type { SourceTool } from '../../operator/agent/tools/tool.ts';
import { createAudit } from '../../operator/observe/audit.ts';
import { silentLog } from '../../operator/observe/log.ts';
import { otelMetrics } from '../../operator/observe/metrics.ts';
import { createMemoryQueue } from '../../operator/queue/memory-queue.ts';
import { configOf } from '../support/agent/agent.ts';
import { sendJson } from '../support/agent/http-server.ts';
import { completionBody, startModelServer } from '../support/agent/model-server.ts';
import { reply, toolReply } from '../support/agent/scripted-model.ts';
import type { BenchSize } from './bench-size.ts';
import { median, type Row } from './row.ts';

const turns = 100;

const search: SourceTool = {
  identity: { kind: 'mcp', server: 'kb', tool: 'search' },
  description: 'Searches the knowledge base',
  inputSchema: { type: 'object', properties: { q: { type: 'string' } } },
  target: 'mcp/kb',
  invoke: async () => ({ ok: true, text: 'Nothing new under the sun.' }),
};

/** Turn 100 answers, the others ask for the tool; tells when it was called and when it had answered. */
function countingModel(arrivals: number[], departures: number[]): Model {
  return {
    provider: 'bench',
    async complete() {
      arrivals.push(performance.now());
      const isLast = arrivals.length === turns;
      const answer = isLast ? reply('done') : toolReply([['search', { q: `question ${arrivals.length}` }]]);
      departures.push(performance.now());
      return answer;
    },
  };
}

function partsOf(model: Model | undefined, llmEndpoint = 'http://127.0.0.1:9'): AgentParts {
  const { parts } = agentParts({
    config: configOf({
      LLM_ENDPOINT: llmEndpoint,
      AGENT_DAILY_TOKEN_LIMIT: '1000000000',
      AGENT_GUARDRAILS: JSON.stringify({
        allow: ['kb/*'],
        deny: [{ pattern: 'shell/*', source: 'SwarmPolicy/floor' }],
        limits: { namespaceDailyTokens: 1_000_000_000, circuitBreaker: {} },
      }),
    }),
    queue: createMemoryQueue(),
    audit: createAudit({
      sink: { name: 'nowhere', write: async () => {} },
      mode: 'actions',
      env: { service: 'agent-runner', version: '0.1.0' },
      clock: { now: () => Date.now() },
      randomUuid: randomUUID,
    }),
    log: silentLog,
    metrics: otelMetrics(),
    ...(model !== undefined && { model }),
  });
  return { ...parts, sourceTools: () => [search] };
}

async function runTask(parts: AgentParts): Promise<void> {
  const { error } = await runAttempt(
    {
      task: {
        id: randomUUID(),
        queue: 'lab.helper',
        prompt: [{ kind: 'text', text: 'Go.' }],
        meta: { namespace: 'lab' },
      },
      number: 1,
      signal: new AbortController().signal,
    },
    parts,
    { leaveFor: (wait) => wait() },
  );
  if (error !== undefined) throw new Error(error.message);
}

async function atModelPort(size: BenchSize): Promise<readonly Row[]> {
  const tasks = size(60);
  const microsByTurn = Array.from({ length: turns }, (): number[] => []);
  for (let task = 0; task < tasks; task++) {
    const arrivals: number[] = [];
    const departures: number[] = [];
    await runTask(partsOf(countingModel(arrivals, departures)));
    if (task < Math.floor(tasks / 3)) continue;
    for (let turn = 1; turn < turns; turn++) {
      microsByTurn[turn]?.push(((arrivals[turn] ?? 0) - (departures[turn - 1] ?? 0)) * 1000);
    }
  }
  const between = (first: number, last: number) => median(microsByTurn.slice(first, last + 1).flat());
  return [
    {
      name: 'own time per turn, model in this process',
      value: between(1, turns - 1),
      unit: 'us',
      note: 'goal: under 50',
    },
    { name: 'turns 2 to 10', value: between(1, 9), unit: 'us' },
    { name: 'turns 91 to 100', value: between(90, turns - 1), unit: 'us' },
    {
      name: 'turns 91 to 100 against turns 2 to 10',
      value: between(90, turns - 1) / between(1, 9),
      unit: 'x',
      note: 'flat is 1',
    },
  ];
}

async function overHttp(size: BenchSize): Promise<readonly Row[]> {
  const step = completionBody({ toolCalls: [{ name: 'search', arguments: '{"q":"x"}' }] });
  const last = completionBody({ text: 'done' });
  const rounds = size(12);
  const server = await startModelServer(
    Array.from({ length: turns * rounds }, (_, index) => (response) => {
      sendJson(response, (index + 1) % turns === 0 ? last : step);
    }),
  );
  const parts = partsOf(undefined, server.url);
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    await runTask(parts);
    times.push(((performance.now() - start) * 1000) / turns);
  }
  await server.close();
  return [
    {
      name: 'whole turn with client and HTTP, model server in this process',
      value: median(times.slice(rounds / 3)),
      unit: 'us',
      note: 'mean over 100 growing turns, the server and its parsing included',
    },
  ];
}

export async function run(size: BenchSize): Promise<readonly Row[]> {
  return [...(await atModelPort(size)), ...(await overHttp(size))];
}
