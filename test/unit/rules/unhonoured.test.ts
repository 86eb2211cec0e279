import { describe, expect, test } from '@jest/globals';
import type { Finding } from '../../../schemas/finding.ts';
import { findingMessage, formatPath } from '../../../schemas/finding.ts';
import { unhonouredFindings } from '../../../schemas/rules/unhonoured.ts';
import { agent, budget, notify, policy, run, settings, team } from './objects.ts';

const fields = (findings: readonly Finding[]) =>
  findings.map((found) => {
    expect([found.rule, found.severity]).toEqual(['field.not-honoured', 'warning']);
    return formatPath(found.path ?? []);
  });

const inline = { name: 'a', model: 'qwen3:4b' };

describe('fields that this release does nothing with [RULES-UNHONOURED-1]', () => {
  test.each([
    ['connected agents', agent({ agents: [{ name: 'x', agentRef: { name: 'y' } }] }), ['spec.agents']],
    ['a gateway', agent({ gateway: { registryRef: {} } }), ['spec.gateway']],
    ['deduplication', agent({ runtime: { loop: { dedup: true } } }), ['spec.runtime.loop.dedup']],
    [
      'memory',
      agent({ runtime: { loop: { memory: { ref: { name: 'm' } } } } }),
      ['spec.runtime.loop.memory'],
    ],
    ['who is told of a budget', budget({ notifyRef: { name: 'n' } }), ['spec.notifyRef']],
    [
      'a plugin',
      agent({ infrastructure: { plugins: { llm: { address: 'x:1' } } } }),
      ['spec.infrastructure.plugins'],
    ],
    [
      'the second of two roles',
      team({ roles: [inline, { ...inline, name: 'b', plugins: { llm: { address: 'x:1' } } }] }),
      ['spec.roles[1].plugins'],
    ],
    [
      'a loop of an inline role',
      team({ roles: [{ ...inline, runtime: { loop: { sandbox: {} } } }] }),
      ['spec.roles[0].runtime.loop.sandbox'],
    ],
    [
      'artifacts of a search',
      team({
        pipeline: [],
        search: { initialPrompt: 'x', strategy: 'BFS', plannerRole: 'a', executorRole: 'a' },
        artifactStore: { type: 'local' },
      }),
      ['spec.artifactStore'],
    ],
    [
      'a built-in tool',
      agent({
        guardrails: {
          tools: { allow: ['builtin/sandbox_recall', '*', 'wiki/dispatch', 'dispatch', 'submit_subtask'] },
        },
      }),
      ['spec.guardrails.tools.allow[0]', 'spec.guardrails.tools.allow[3]'],
    ],
    [
      'a built-in tool of an inline role',
      team({ roles: [{ ...inline, guardrails: { tools: { allow: ['dispatch'] } } }] }),
      ['spec.roles[0].guardrails.tools.allow[0]'],
    ],
    ['a budget that shall stop', budget({ hardStop: true }), []],
    ['notifications', notify({}), ['spec']],
  ])('%s', (_, object, expected) => {
    expect(fields(unhonouredFindings(object))).toEqual(expected);
  });

  test.each([
    [
      'an agent of the seeds',
      agent({
        tools: { mcp: [{ name: 'x', url: 'http://x.svc', cache: { enabled: true } }] },
        infrastructure: { envFrom: [] },
      }),
    ],
    [
      'defaults that ask for nothing',
      agent({ runtime: { loop: { dedup: false } }, reasoning: { mode: 'Disabled' } }),
    ],
    ['defaults of a team', team({ registryRef: 'default', autoscaling: { enabled: false } })],
    ['what scales', agent({ runtime: { autoscaling: { minReplicas: 0 } } })],
    ['a run of a team', run({ input: { ticket: 'x' } })],
    ['settings', settings({ memoryBackend: 'in-context', fragments: [] })],
    ['a policy', policy('p', { models: { allowed: ['qwen*'] } })],
  ])('say nothing about %s', (_, object) => {
    expect(unhonouredFindings(object)).toEqual([]);
  });

  test('the sentence says what is missing and that nothing is lost', () => {
    const [found] = unhonouredFindings(notify({}));
    expect(found === undefined ? '' : findingMessage(found)).toBe(
      'SwarmNotify: notifications are not sent yet. It is kept and has no effect in this release',
    );
  });
});
