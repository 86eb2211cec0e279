import { describe, expect, test } from '@jest/globals';
import type { SourceTool } from '../../../operator/agent/tools/tool.ts';
import { toolCalls } from '../../support/agent/tool-calls.ts';
import { sourceTool } from '../../support/agent/tools.ts';

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
    const { call, metrics, events } = toolCalls([tool]);
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
    const { call, metrics } = toolCalls([tool]);
    await call('save_page');
    await call('save_page');
    expect(state.reached).toBe(2);
    expect(metrics.total('kubeswarm.tool.cache.bypassed')).toBe(2);
  });

  test('[CACHE-12] is off by default', async () => {
    const { tool, state } = counting('kb/search', {});
    const { call, metrics } = toolCalls([tool]);
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
    const { call } = toolCalls([tool]);
    await call('search');
    await call('search');
    expect(state.reached).toBe(reached);
  });

  test('[CACHE-5] expires', async () => {
    const { tool } = counting('kb/search', { cache: { ttlSeconds: 10, excludeTools: [] } });
    const { call, clock } = toolCalls([tool]);
    await call('search');
    await clock.advance(9999);
    expect(await call('search')).toBe('kb/search 1');
    await clock.advance(1);
    expect(await call('search')).toBe('kb/search 2');
  });

  test('keeps tools of equal names on two servers apart', async () => {
    const one = counting('wiki/search');
    const two = counting('kb/search');
    const { call } = toolCalls([one.tool, two.tool]);
    expect(await call('wiki__search')).toBe('wiki/search 1');
    expect(await call('kb__search')).toBe('kb/search 1');
  });

  test('[CACHE-13] still asks the guardrails, and validation, before it answers', async () => {
    const { tool, state } = counting('kb/search', {
      cache,
      trust: 'sandbox',
      inputSchema: { type: 'object', properties: { q: { type: 'string' } } },
    });
    const { call } = toolCalls([tool]);
    await call('search', '{"q":"x"}');
    expect(await call('search', '{"q":"x","extra":1}')).toContain('/extra is not declared');
    expect(state.reached).toBe(1);
  });
});
