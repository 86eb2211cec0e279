import { describe, expect, test } from '@jest/globals';
import type { SwarmTeamSpec } from '../../../schemas/generated/types.ts';
import { checkObject } from '../../../schemas/rules/object/check-object.ts';
import { ruleIds, said, team } from './objects.ts';

const roles = ['a', 'b', 'c'].map((name) => ({ name, swarmAgent: 'helper' }));
const check = (spec: Partial<SwarmTeamSpec>) => checkObject(team({ roles, ...spec }));

test('a diamond of steps is fine', () => {
  const pipeline = [
    { role: 'a' },
    { role: 'b', dependsOn: ['a'] },
    { role: 'c', dependsOn: ['a', 'b'], inputs: { x: '{{ .steps.a.output }}' } },
  ];
  expect(said(check({ pipeline, output: '{{ .steps.b.output }}' }))).toEqual([]);
});

describe('the pipeline [RULES-DAG-1]', () => {
  test.each<[string, Partial<SwarmTeamSpec>, readonly string[]]>([
    [
      'an unknown role',
      { pipeline: [{ role: 'aa' }] },
      ['team.unknown-role: step "aa" names no role of spec.roles. Declare the role, did you mean "a"?'],
    ],
    [
      'an unknown dependency',
      { pipeline: [{ role: 'b', dependsOn: ['x-ray'] }] },
      ['team.unknown-dependency: step "b" depends on unknown step "x-ray". Correct dependsOn'],
    ],
    [
      'a cycle, which is named',
      {
        pipeline: [
          { role: 'a', dependsOn: ['c'] },
          { role: 'b', dependsOn: ['a'] },
          { role: 'c', dependsOn: ['b'] },
        ],
      },
      ['team.cycle: the pipeline has a cycle: a -> c -> b -> a. Remove one dependsOn of the circle'],
    ],
    [
      'a step that waits for itself',
      { pipeline: [{ role: 'a', dependsOn: ['a'] }] },
      ['team.cycle: the pipeline has a cycle: a -> a. Remove one dependsOn of the circle'],
    ],
    [
      'two steps of one role',
      { pipeline: [{ role: 'a' }, { role: 'a' }] },
      [
        'team.duplicate-step: role "a" has more than one step. Declare a second role with the same swarmAgent for the second step',
      ],
    ],
  ])('%s is found', (_, spec, messages) => {
    expect(said(check(spec))).toEqual(messages);
  });

  test('a step that is looked up by capability needs no role', () => {
    expect(said(check({ pipeline: [{ role: 'any', registryLookup: { capability: 'c' } }] }))).toEqual([]);
  });
});

describe('steps [RULES-STEP-1]', () => {
  test.each<[string, string, Partial<NonNullable<SwarmTeamSpec['pipeline']>[number]>]>([
    ['a pattern that is none', 'team.pattern', { validate: { contains: 'a(' } }],
    ['a reject pattern that is none', 'team.pattern', { validate: { rejectPatterns: ['ok', '[x'] } }],
    ['validate without a check', 'team.validate-empty', { validate: { maxRetries: 1 } }],
    ['a schema that is no JSON', 'team.schema', { validate: { schema: '{"type":' } }],
    [
      'an output schema with an unknown type',
      'team.schema',
      { outputSchema: '{"properties":{"a":{"type":"text"}}}' },
    ],
    ['extract without path', 'team.extract-unset', { contextPolicy: { strategy: 'extract' } }],
    [
      'extract with a bad pattern',
      'team.extract-pattern',
      { contextPolicy: { strategy: 'extract', extractPath: 'id: (' } },
    ],
  ])('with %s is found: %s', (_, rule, step) => {
    expect(ruleIds(check({ pipeline: [{ role: 'a', ...step }] }))).toEqual([rule]);
  });

  test.each<[string, Partial<NonNullable<SwarmTeamSpec['pipeline']>[number]>]>([
    ['reject patterns alone', { validate: { rejectPatterns: ['(?i)password'] } }],
    [
      'a schema',
      {
        outputSchema:
          '{"type":"object","required":["urgent"],"properties":{"urgent":{"type":["boolean","null"]}}}',
      },
    ],
    ['a path', { contextPolicy: { strategy: 'extract', extractPath: '$.a.b[0]' } }],
    ['a pattern with a group', { contextPolicy: { strategy: 'extract', extractPath: 'id: (\\d+)' } }],
  ])('with %s is fine', (_, step) => {
    expect(ruleIds(check({ pipeline: [{ role: 'a', ...step }] }))).toEqual([]);
  });
});

describe('dynamic teams [RULES-DYNAMIC-1]', () => {
  const dynamic = (entry: string | undefined, canDelegate: readonly (readonly string[])[]) =>
    check({
      pipeline: [],
      roles: roles.map((role, index) => ({ ...role, canDelegate: canDelegate[index] ?? [] })),
      ...(entry === undefined ? {} : { entry }),
    });

  test.each<[string, string | undefined, readonly (readonly string[])[], readonly string[]]>([
    ['no entry', undefined, [], ['team.entry-missing']],
    ['an unknown entry', 'chief', [], ['team.entry-unknown']],
    ['an unknown delegate', 'a', [['x']], ['team.delegate-unknown']],
    ['delegation to itself', 'a', [['a']], ['team.delegation-cycle']],
    ['delegation in a circle', 'a', [['b'], ['c'], ['b']], ['team.delegation-cycle']],
    ['delegation without circle', 'a', [['b', 'c'], ['c']], []],
  ])('with %s', (_, entry, canDelegate, expected) => {
    expect(ruleIds(dynamic(entry, canDelegate))).toEqual(expected);
  });

  test('canDelegate is of no use in another mode, and lint says so', () => {
    expect(ruleIds(check({ roles: [{ name: 'a', canDelegate: ['a'] }], pipeline: [{ role: 'a' }] }))).toEqual(
      ['team.delegate-unused'],
    );
  });
});

describe('search teams [RULES-SEARCH-1]', () => {
  const search = {
    strategy: 'BFS',
    plannerRole: 'a',
    executorRole: 'b',
    initialPrompt: 'Go.',
    minScorePercent: 80,
  } as const;

  test('planner, executor and evaluator must be roles, in the words of decision 34', () => {
    const found = check({
      pipeline: [],
      search: { ...search, plannerRole: 'p', executorRole: 'x', evaluatorRole: 'e' },
    });
    expect(said(found)).toEqual([
      'team.search-role: spec.search.plannerRole "p" must reference an entry in spec.roles',
      'team.search-role: spec.search.executorRole "x" must reference an entry in spec.roles',
      'team.search-role: spec.search.evaluatorRole "e" must reference an entry in spec.roles',
    ]);
  });

  test.each([
    ['no limit on depth', { ...search, maxDepth: 0 }, ['team.search-unbounded']],
    ['no limit on iterations', { ...search, maxIterations: 0 }, ['team.search-unbounded']],
    ['no threshold', { ...search, minScorePercent: 0 }, ['team.search-no-threshold']],
    ['all set', search, []],
  ] as const)('with %s', (_, spec, expected) => {
    expect(ruleIds(check({ pipeline: [], search: spec }))).toEqual(expected);
  });

  test('an output template has no effect', () => {
    expect(ruleIds(check({ pipeline: [], search, output: 'x' }))).toEqual(['team.search-output']);
  });
});

describe('roles', () => {
  test.each<[string, Partial<SwarmTeamSpec>, readonly string[]]>([
    ['of one name', { roles: [...roles, { name: 'a', model: 'm' }] }, ['team.duplicate-role']],
    [
      'with a name that is no DNS label',
      { roles: [...roles, { name: 'Fact_Check', model: 'm' }] },
      ['name.not-dns-label'],
    ],
    [
      'too long together with the team',
      { roles: [...roles, { name: 'r'.repeat(51), model: 'm' }] },
      ['name.too-long'],
    ],
    ['just short enough', { roles: [...roles, { name: 'r'.repeat(50), model: 'm' }] }, []],
    ['played by a team, in a pipeline', { roles: [...roles, { name: 'd', swarmTeam: 'other' }] }, []],
    [
      'played by a team, without pipeline',
      { pipeline: [], entry: 'a', roles: [...roles, { name: 'd', swarmTeam: 'other' }] },
      ['team.swarm-team-role'],
    ],
    [
      'played by the team itself',
      { roles: [...roles, { name: 'd', swarmTeam: 'triage' }] },
      ['team.swarm-team-self'],
    ],
    [
      'with a large prompt',
      { roles: [{ name: 'a', model: 'm', prompt: { inline: 'x'.repeat(60_000) } }] },
      ['agent.prompt-large'],
    ],
    ['with a small one', { roles: [{ name: 'a', model: 'm', prompt: { inline: 'x' } }] }, []],
  ])('%s', (_, spec, expected) => {
    expect(ruleIds(check(spec))).toEqual(expected);
  });

  test('prompts of more than 800 KiB together are refused [RULES-TEAM-1]', () => {
    const large = ['a', 'b'].map((name) => ({
      name,
      model: 'm',
      prompt: { inline: 'x'.repeat(450 * 1024) },
    }));
    expect(ruleIds(check({ roles: large }))).toEqual([
      'agent.prompt-large',
      'agent.prompt-large',
      'team.prompts-too-large',
    ]);
  });
});

test.each([
  ['72h', []],
  ['1h30m', []],
  ['-5m', ['team.duration']],
  ['3 days', ['team.duration']],
] as const)('runRetainFor %j gives %j', (runRetainFor, expected) => {
  expect(ruleIds(check({ runRetainFor }))).toEqual(expected);
});

test.each([
  [{ model: 'qwen3:4b' }, []],
  [{}, ['team.routing-model']],
] as const)('routing %j gives %j', (routing, expected) => {
  expect(ruleIds(check({ pipeline: [], roles: [], routing }))).toEqual(expected);
});
