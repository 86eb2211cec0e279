import { describe, expect, test } from '@jest/globals';
import type { SwarmMemory, SwarmRegistry } from '../../../schemas/generated/types.ts';
import { checkObject } from '../../../schemas/rules/object/check-object.ts';
import { runChangeFindings } from '../../../schemas/rules/object/run.ts';
import { budget, configMap, event, notify, policy, ruleIds, run, said, settings } from './objects.ts';

const registry = (mcpBindings: NonNullable<SwarmRegistry['spec']>['mcpBindings']): SwarmRegistry => ({
  apiVersion: 'kubeswarm.io/v1alpha1',
  kind: 'SwarmRegistry',
  metadata: { name: 'shared', namespace: 'lab' },
  spec: { ...(mcpBindings === undefined ? {} : { mcpBindings }) },
});

describe('a run', () => {
  const pipeline = [{ role: 'a', inputs: { x: '1' } }];

  test.each([
    [
      'of an agent without prompt is warned about',
      run({ teamRef: undefined as never, agent: 'helper' }),
      ['run.prompt-missing'],
    ],
    [
      'of an agent with prompt is fine',
      run({ teamRef: undefined as never, agent: 'helper', prompt: 'Go.' }),
      [],
    ],
    [
      'with a cycle of its own is refused',
      run({ pipeline: [{ role: 'a', dependsOn: ['a'] }] }),
      ['team.cycle'],
    ],
    ['with a pipeline and no roles takes those of its team', run({ pipeline }), []],
    [
      'in search mode is fine',
      run({
        search: {
          strategy: 'BFS',
          plannerRole: 'a',
          executorRole: 'b',
          initialPrompt: 'x',
          minScorePercent: 50,
        },
      }),
      [],
    ],
    ['in routed mode is fine', run({ routing: { model: 'm' } }), []],
    [
      'with a step that is looked up by capability is fine',
      run({ pipeline: [{ role: 'a', registryLookup: { capability: 'c' } }] }),
      [],
    ],
  ])('%s [RULES-RUN-1]', (_, object, expected) => {
    expect(ruleIds(checkObject(object))).toEqual(expected);
  });

  test.each([
    ['a field may be filled', run(), run({ pipeline, timeoutSeconds: 5 }), 0],
    [
      'the order of keys is no change',
      run({ input: { a: '1', b: '2' } }),
      run({ input: { b: '2', a: '1' } }),
      0,
    ],
    ['a value may not change', run({ input: { a: '1' } }), run({ input: { a: '2' } }), 1],
    ['a key may not be added to a map', run({ input: { a: '1' } }), run({ input: { a: '1', b: '2' } }), 1],
    ['a field may not go', run({ pipeline }), run(), 1],
  ])('%s [RULES-RUN-2]', (_, old, changed, count) => {
    const found = runChangeFindings(changed, old);
    expect(said(found)).toEqual(
      count === 0 ? [] : ['run.immutable: SwarmRun spec is immutable; create a new run'],
    );
  });
});

describe('an event [RULES-EVENT-1]', () => {
  test.each([
    ['by webhook', event(), []],
    ['by cron', event({ source: { type: 'cron', cron: '0 7 * * 1-5' } }), []],
    ['with a bad cron', event({ source: { type: 'cron', cron: '61 * * * *' } }), ['event.cron']],
    ['without cron', event({ source: { type: 'cron' } }), ['event.source']],
    ['after a team', event({ source: { type: 'team-output', teamOutput: { name: 'other' } } }), []],
    ['after nothing', event({ source: { type: 'team-output' } }), ['event.source']],
    [
      'after a phase that never passes',
      event({ source: { type: 'team-output', teamOutput: { name: 'other', onPhase: 'Ready' } } }),
      ['event.phase'],
    ],
    [
      'after its own target',
      event({ source: { type: 'team-output', teamOutput: { name: 'triage' } } }),
      ['event.target-is-source'],
    ],
    ['for an agent without prompt', event({ targets: [{ agent: 'helper' }] }), ['event.prompt-missing']],
    [
      'for an agent with a prompt among its input',
      event({ targets: [{ agent: 'helper', input: { prompt: 'Go.' } }] }),
      [],
    ],
    [
      'with a text that is no template',
      event({ targets: [{ team: 'triage', input: { x: '{{ .body' } }] }),
      ['template.plain-text'],
    ],
    [
      'with the root of a team',
      event({ targets: [{ team: 'triage', input: { x: '{{ .input.y }}' } }] }),
      ['template.unknown-field'],
    ],
  ])('%s', (_, object, expected) => {
    expect(ruleIds(checkObject(object))).toEqual(expected);
  });
});

describe('a notify [RULES-NOTIFY-1]', () => {
  test.each([
    [{ type: 'webhook' }, 'channel[0] type=webhook but webhook config is missing'],
    [{ type: 'webhook', webhook: {} }, 'channel[0] webhook requires url or urlFrom'],
    [{ type: 'webhook', webhook: { url: 'x.svc' } }, 'channel[0] webhook url is no http(s) URL'],
    [
      { type: 'webhook', webhook: { url: 'http://x.svc', headers: [{ name: 'H' }] } },
      'channel[0] header "H" has neither value nor valueFrom',
    ],
    [{ type: 'slack' }, 'channel[0] type=slack but slack config is missing'],
    [{ type: 'slack', slack: {} }, 'channel[0] slack requires webhookURLFrom'],
  ] as const)('channel %j: %s', (channel, message) => {
    expect(said(checkObject(notify({ channels: [channel] })))).toEqual([`notify.channel: ${message}`]);
  });

  test.each([
    [{ type: 'webhook', webhook: { urlFrom: { name: 's', key: 'k' } } }],
    [{ type: 'slack', slack: { webhookURLFrom: { name: 's', key: 'k' } }, template: '{{ .Event }}' }],
  ] as const)('channel %j is complete', (channel) => {
    expect(said(checkObject(notify({ channels: [channel] })))).toEqual([]);
  });

  test('templates must parse', () => {
    const channel = { type: 'webhook', webhook: { url: 'http://x.svc' }, template: '{{ .Event' } as const;
    expect(
      ruleIds(checkObject(notify({ channels: [channel], events: [{ type: 'TeamFailed', template: '{{' }] }))),
    ).toEqual(['template.syntax', 'template.syntax']);
  });
});

describe('a budget [RULES-BUDGET-1]', () => {
  const context = { settings: [], agents: [], operatorNamespace: 'kubeswarm-system' };

  test.each([
    ['in dollars', budget({ currency: 'USD', limit: '12.50' }), []],
    ['in tokens', budget({ limit: undefined as never, limitTokens: 1000 }), []],
    ['in euros', budget({ currency: 'EUR' }), ['budget.currency']],
    ['with a limit that is no number', budget({ limit: 'ten' }), ['budget.limit']],
    ['without limit', budget({ limit: undefined as never }), ['budget.no-limit']],
    ['for its own namespace', budget({ selector: { namespace: 'lab' } }), []],
    ['for another namespace', budget({ selector: { namespace: 'prod' } }), ['budget.namespace']],
  ])('%s', (_, object, expected) => {
    expect(ruleIds(checkObject(object, context))).toEqual(expected);
  });
});

test.each([
  [
    'settings with a redaction without dot',
    settings({ auditLog: { redact: ['', 'token', 'a.b'] } }),
    ['settings.redact', 'settings.redact'],
  ],
  [
    'settings with an entry that is no URL',
    settings({ security: { mcpAllowlist: ['mcp.example', 'https://a*.example'] } }),
    ['settings.allowlist', 'settings.allowlist'],
  ],
  ['settings in order', settings({ security: { mcpAllowlist: ['https://*.example/mcp'] } }), []],
  [
    'a policy with a bad pattern',
    policy('p', { output: { denyPatterns: ['ok', '(?=x)'] } }),
    ['policy.deny-pattern'],
  ],
  [
    'a policy with an empty model',
    policy('p', { models: { allowed: ['qwen*', ' '] } }),
    ['policy.empty-model'],
  ],
  [
    'a registry whose bindings nobody can use',
    registry([
      { capabilityId: 'wiki', url: 'http://wiki.svc' },
      { capabilityId: 'jira', url: 'jira.svc:8080' },
      { capabilityId: 'wiki', url: 'https://wiki.example' },
    ]),
    ['registry.binding-url', 'registry.binding-repeated'],
  ],
  ['an object of another group', configMap('c'), []],
])('%s [RULES-OTHER-1]', (_, object, expected) => {
  expect(ruleIds(checkObject(object))).toEqual(expected);
});

test('an invalid pattern of a policy is named by its place', () => {
  expect(said(checkObject(policy('p', { output: { denyPatterns: ['ok', 'a('] } })))).toEqual([
    'policy.deny-pattern: spec.output.denyPatterns[1]: invalid RE2 pattern: missing closing ): `a(`',
  ]);
});

test('a selector outside of the namespace of the operator has no effect', () => {
  const selecting = policy('p', { namespaceSelector: {} });
  const context = { settings: [], agents: [], operatorNamespace: 'kubeswarm-system' };
  expect(ruleIds(checkObject(selecting, context))).toEqual(['policy.selector-ignored']);
  expect(ruleIds(checkObject(selecting))).toEqual([]);
});

test.each<[SwarmMemory['spec'], number]>([
  [{ backend: 'in-context' }, 0],
  [{ backend: 'redis' }, 1],
  [{ backend: 'redis', redis: { secretRef: {} } }, 1],
  [{ backend: 'redis', redis: { secretRef: { name: 's' } } }, 0],
  [{ backend: 'vector-store' }, 1],
  [{ backend: 'vector-store', vectorStore: { endpoint: 'http://q.svc', provider: 'qdrant' } }, 0],
])('memory %j has %d missing stores', (spec, count) => {
  const memory: SwarmMemory = {
    apiVersion: 'kubeswarm.io/v1alpha1',
    kind: 'SwarmMemory',
    metadata: { name: 'm' },
    spec,
  };
  expect(ruleIds(checkObject(memory))).toHaveLength(count);
});
