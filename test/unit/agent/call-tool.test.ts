import { describe, expect, test } from '@jest/globals';
import type { ToolResult } from '../../../operator/agent/tools/tool.ts';
import { toolCalls } from '../../support/agent/tool-calls.ts';
import { sourceTool } from '../../support/agent/tools.ts';

const failing = (text: string, failure: 'refused' | 'unreachable'): ToolResult => ({
  ok: false,
  text,
  failure,
});

describe('call of a tool', () => {
  test('hands over arguments and an idempotency key, and records the call', async () => {
    const seen: unknown[] = [];
    const { call, events, metrics, lines } = toolCalls([
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
  ])('[WORKER-20] tells the model of %s and goes on', async (_what, name, argumentsText, text) => {
    let reached = 0;
    const { call, events } = toolCalls([
      sourceTool('kb/search', {}, () => ({ ok: true, text: `${++reached}` })),
    ]);
    expect(await call(name, argumentsText)).toBe(text);
    expect(reached).toBe(0);
    expect(await events()).toMatchObject([
      { action: 'tool.called', status: 'error', error: { message: text } },
    ]);
  });

  test.each(['', ' ', 'null', '{}'])('takes "%s" as no arguments', async (argumentsText) => {
    const { call } = toolCalls([
      sourceTool('kb/search', {}, ({ input }) => ({ ok: true, text: JSON.stringify(input) })),
    ]);
    expect(await call('search', argumentsText)).toBe('{}');
  });

  test('[WORKER-17] refuses a denied tool at the call, too, and audits pattern and rule', async () => {
    let reached = 0;
    const { call, events } = toolCalls(
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

  test('[WORKER-20] hands the model what a tool calls an error, and what broke underneath', async () => {
    const { call, metrics } = toolCalls([
      sourceTool('kb/search', {}, () => failing('no such project', 'refused')),
      sourceTool('kb/broken', {}, () => {
        throw new TypeError('bug');
      }),
    ]);
    expect(await call('search')).toBe('no such project');
    expect(await call('broken')).toBe('tool "kb/broken" failed: bug');
    expect(metrics.total('kubeswarm.tool.call.errors')).toBe(2);
  });

  test('[WORKER-21] gives a tool up after 30 s', async () => {
    const { call, clock, events } = toolCalls([sourceTool('kb/slow', {}, () => new Promise(() => {}))]);
    const called = call('slow');
    await clock.advance(30_000);
    expect(await called).toBe('tool "kb/slow" timed out after 30s');
    expect(await events()).toMatchObject([
      { status: 'timeout', detail: { durationMs: 30_000 }, error: { code: 'ToolTimeout' } },
    ]);
  });

  test('ends with the task when the task ends first', async () => {
    const cancel = new AbortController();
    const { call } = toolCalls([sourceTool('kb/slow', {}, () => new Promise(() => {}))]);
    const called = call('slow', '{}', cancel.signal);
    cancel.abort(new Error('run cancelled'));
    await expect(called).rejects.toThrow('run cancelled');
  });
});

describe('circuit breaker of a server', () => {
  test('[WORKER-22] opens after failures in a row and says so to the model', async () => {
    const results = [failing('503', 'unreachable'), failing('503', 'unreachable'), failing('bad', 'refused')];
    let reached = 0;
    const { call, clock, metrics } = toolCalls(
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
