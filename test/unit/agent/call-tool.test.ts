import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { createToolResultCache } from '../../../operator/agent/cache/tool-result-cache.ts';
import { callTool, type ToolPorts } from '../../../operator/agent/tools/call-tool.ts';
import { createCatalogue } from '../../../operator/agent/tools/catalogue.ts';
import { circuitBreakers } from '../../../operator/agent/tools/circuit-breaker.ts';
import { createInputGuard } from '../../../operator/agent/tools/input-guard.ts';
import type { SourceTool, ToolResult } from '../../../operator/agent/tools/tool.ts';
import { createAudit } from '../../../operator/observe/audit.ts';
import { memorySink } from '../../../operator/observe/audit-sinks.ts';
import { createLog } from '../../../operator/observe/log.ts';
import { memoryMetrics } from '../../../operator/observe/metrics.ts';
import type { AgentGuardrails } from '../../../schemas/agent-contract.ts';
import { fakeClock } from '../../support/agent/fake-clock.ts';
import { noGuardrails, sourceTool } from '../../support/agent/tools.ts';

function setUp(tools: readonly SourceTool[], guardrails: Partial<AgentGuardrails> = {}) {
  const clock = fakeClock();
  const sink = memorySink();
  const metrics = memoryMetrics();
  const lines: string[] = [];
  const audit = createAudit({
    sink,
    mode: 'actions',
    env: { service: 'agent-runner', version: '0.1.0' },
    clock,
    randomUuid: randomUUID,
  });
  const effective = { ...noGuardrails, ...guardrails };
  const ports: ToolPorts = {
    guardrails: effective,
    checkInput: createInputGuard(effective, audit),
    cache: createToolResultCache<ToolResult>({ now: clock.now }),
    breaker: circuitBreakers(effective.limits.circuitBreaker, clock.now),
    clock,
    audit,
    metrics,
    log: createLog({ level: 'info', destination: { write: (line: string) => void lines.push(line) } }),
    logsToolCalls: true,
  };
  const scope = {
    catalogue: createCatalogue(tools, effective),
    taskId: 'run.step.1',
    recorder: { entry: { namespace: 'lab', agent: 'helper', parentEventId: 'evt-task' } },
  };
  let ordinal = 0;
  return {
    clock,
    metrics,
    lines,
    call: (name: string, argumentsText = '{}', signal = new AbortController().signal) =>
      callTool({ id: 'c', name, argumentsText }, ++ordinal, signal, ports, scope),
    events: async () => {
      await audit.flush();
      return sink.events;
    },
  };
}

const failing = (text: string, failure: 'refused' | 'unreachable'): ToolResult => ({
  ok: false,
  text,
  failure,
});

describe('call of a tool', () => {
  test('hands over arguments and an idempotency key, and records the call', async () => {
    const seen: unknown[] = [];
    const { call, events, metrics, lines } = setUp([
      sourceTool('kb/search', {}, ({ input, idempotencyKey }) => {
        seen.push(input, idempotencyKey);
        return { ok: true, text: 'found' };
      }),
    ]);
    expect(await call('kb__search', '{"q":"x"}')).toBe('found');
    expect(seen).toEqual([{ q: 'x' }, 'run.step.1.1']);
    expect(await events()).toMatchObject([
      {
        action: 'tool.called',
        status: 'success',
        parentEventId: 'evt-task',
        detail: {
          tool: 'kb/search',
          toolType: 'mcp',
          input: { q: 'x' },
          output: 'found',
          cached: false,
          durationMs: 0,
        },
      },
    ]);
    expect(metrics.total('kubeswarm_tool_calls_total', { tool_name: 'kb/search', status: 'success' })).toBe(
      1,
    );
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { msg: 'tool_call', tool: 'kb/search', args: '{"q":"x"}', result: 'found' },
    ]);
  });

  test.each([
    ['an unknown name', 'search_web', '{}', 'unknown tool "search_web"'],
    ['broken JSON', 'search', '{"q":', 'tool "kb/search": arguments are no valid JSON; send one JSON object'],
    ['a list', 'search', '[1]', 'tool "kb/search": arguments must be a JSON object'],
    ['a text', 'search', '"q"', 'tool "kb/search": arguments must be a JSON object'],
    [
      'nesting beyond sense',
      'search',
      `${'{"a":'.repeat(300)}1${'}'.repeat(300)}`,
      'tool "kb/search": arguments are nested deeper than 200 levels',
    ],
    [
      'nesting that breaks parsers',
      'search',
      `{"n":1e400,"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
      'tool "kb/search": arguments are nested deeper than 200 levels',
    ],
  ])('[AGENT-20] tells the model of %s and goes on', async (_what, name, argumentsText, text) => {
    let reached = 0;
    const { call, events } = setUp([sourceTool('kb/search', {}, () => ({ ok: true, text: `${++reached}` }))]);
    expect(await call(name, argumentsText)).toBe(text);
    expect(reached).toBe(0);
    expect(await events()).toMatchObject([
      { action: 'tool.called', status: 'error', error: { message: text } },
    ]);
  });

  test.each(['', ' ', 'null', '{}'])('takes "%s" as no arguments', async (argumentsText) => {
    const { call } = setUp([
      sourceTool('kb/search', {}, ({ input }) => ({ ok: true, text: JSON.stringify(input) })),
    ]);
    expect(await call('search', argumentsText)).toBe('{}');
  });

  test('[AGENT-17] refuses a denied tool at the call, too, and audits pattern and rule', async () => {
    let reached = 0;
    const { call, events } = setUp(
      [sourceTool('shell/run', {}, () => ({ ok: true, text: `${++reached}` }))],
      {
        deny: [{ pattern: 'shell/*', source: 'SwarmPolicy/floor' }],
      },
    );
    expect(await call('run', '{"token":"t"}')).toBe('tool "shell/run" denied by policy pattern "shell/*"');
    expect(reached).toBe(0);
    expect(await events()).toMatchObject([
      {
        action: 'tool.denied',
        status: 'denied',
        detail: {
          tool: 'shell/run',
          toolType: 'mcp',
          rule: 'policy',
          pattern: 'shell/*',
          input: { token: '[REDACTED]' },
        },
        error: { code: 'ToolDenied', retryable: false },
      },
    ]);
  });

  test('[AGENT-20] hands the model what a tool calls an error, and what broke underneath', async () => {
    const { call, metrics } = setUp([
      sourceTool('kb/search', {}, () => failing('no such project', 'refused')),
      sourceTool('kb/broken', {}, () => {
        throw new TypeError('bug');
      }),
    ]);
    expect(await call('search')).toBe('no such project');
    expect(await call('broken')).toBe('tool "kb/broken" failed: bug');
    expect(metrics.total('kubeswarm.tool.call.errors')).toBe(2);
  });

  test('[AGENT-21] gives a tool up after 30 s', async () => {
    const { call, clock, events } = setUp([sourceTool('kb/slow', {}, () => new Promise(() => {}))]);
    const called = call('slow');
    await clock.advance(30_000);
    expect(await called).toBe('tool "kb/slow" timed out after 30s');
    expect(await events()).toMatchObject([
      { status: 'timeout', detail: { durationMs: 30_000 }, error: { code: 'ToolTimeout' } },
    ]);
  });

  test('ends with the task when the task ends first', async () => {
    const cancel = new AbortController();
    const { call } = setUp([sourceTool('kb/slow', {}, () => new Promise(() => {}))]);
    const called = call('slow', '{}', cancel.signal);
    cancel.abort(new Error('run cancelled'));
    await expect(called).rejects.toThrow('run cancelled');
  });
});

describe('cache in front of a tool', () => {
  const cache = { ttlSeconds: 300, excludeTools: ['save_*'] };

  function counting(name: string, overrides: Partial<SourceTool> = { cache }) {
    const state = { reached: 0 };
    return {
      state,
      tool: sourceTool(name, overrides, () => ({ ok: true, text: `${name} ${++state.reached}` })),
    };
  }

  test('[CACHE-11] counts hits apart from tool calls and audits them as cached', async () => {
    const { tool, state } = counting('kb/search');
    const { call, metrics, events } = setUp([tool]);
    for (const text of ['{"a":1,"b":2}', '{"b":2, "a":1}', '{"a":1,"b":2}'])
      expect(await call('search', text)).toBe('kb/search 1');
    expect(state.reached).toBe(1);
    expect(metrics.total('kubeswarm_tool_calls_total')).toBe(1);
    expect(metrics.total('kubeswarm.tool.call.duration')).toBe(1);
    expect(metrics.total('kubeswarm.tool.cache.hits', { server: 'kb', tool: 'search' })).toBe(2);
    expect(metrics.total('kubeswarm.tool.cache.misses', { server: 'kb', tool: 'search' })).toBe(1);
    expect((await events()).map(({ detail }) => detail.cached)).toEqual([false, true, true]);
  });

  test('[CACHE-12] is passed by by excluded tools', async () => {
    const { tool, state } = counting('kb/save_page');
    const { call, metrics } = setUp([tool]);
    await call('save_page');
    await call('save_page');
    expect(state.reached).toBe(2);
    expect(metrics.total('kubeswarm.tool.cache.bypassed')).toBe(2);
  });

  test('[CACHE-12] is off by default', async () => {
    const { tool, state } = counting('kb/search', {});
    const { call, metrics } = setUp([tool]);
    await call('search');
    await call('search');
    expect(state.reached).toBe(2);
    expect(metrics.total('kubeswarm.tool.cache.bypassed')).toBe(0);
  });

  test.each([
    ['excludeTools by server and tool', ['kb/search'], 2],
    ['excludeTools by pattern', ['kb/s*'], 2],
    ['excludeTools of another server', ['wiki/search'], 1],
    ['a star', ['*'], 2],
  ])('[CACHE-12] reads %s', async (_what, excludeTools, reached) => {
    const { tool, state } = counting('kb/search', { cache: { ttlSeconds: 300, excludeTools } });
    const { call } = setUp([tool]);
    await call('search');
    await call('search');
    expect(state.reached).toBe(reached);
  });

  test('[CACHE-5] expires', async () => {
    const { tool } = counting('kb/search', { cache: { ttlSeconds: 10, excludeTools: [] } });
    const { call, clock } = setUp([tool]);
    await call('search');
    await clock.advance(9999);
    expect(await call('search')).toBe('kb/search 1');
    await clock.advance(1);
    expect(await call('search')).toBe('kb/search 2');
  });

  test('keeps tools of equal names on two servers apart', async () => {
    const one = counting('wiki/search');
    const two = counting('kb/search');
    const { call } = setUp([one.tool, two.tool]);
    expect(await call('wiki__search')).toBe('wiki/search 1');
    expect(await call('kb__search')).toBe('kb/search 1');
  });

  test('[CACHE-13] still asks the guardrails, and validation, before it answers', async () => {
    const { tool, state } = counting('kb/search', {
      cache,
      trust: 'sandbox',
      inputSchema: { type: 'object', properties: { q: { type: 'string' } } },
    });
    const { call } = setUp([tool]);
    await call('search', '{"q":"x"}');
    expect(await call('search', '{"q":"x","extra":1}')).toContain('/extra is not declared');
    expect(state.reached).toBe(1);
  });
});

describe('circuit breaker of a server', () => {
  test('[AGENT-22] opens after failures in a row and says so to the model', async () => {
    const results = [failing('503', 'unreachable'), failing('503', 'unreachable'), failing('bad', 'refused')];
    let reached = 0;
    const { call, clock, metrics } = setUp(
      [sourceTool('kb/search', {}, () => results[reached++] ?? { ok: true, text: 'fine' })],
      { limits: { circuitBreaker: { failureThreshold: 2, cooldownSeconds: 30, halfOpenMaxCalls: 1 } } },
    );
    await call('search');
    await call('search');
    expect(await call('search')).toBe('circuit open for kb');
    expect(reached).toBe(2);
    expect(metrics.total('kubeswarm.circuit.rejected', { endpoint: 'kb' })).toBe(1);
    await clock.advance(30_000);
    expect(await call('search')).toBe('bad');
    expect(await call('search')).toBe('fine');
  });
});
