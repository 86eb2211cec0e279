import { describe, expect, test } from '@jest/globals';
import { agent, configMap, recipe, renderFiles } from './render-files.ts';

const policy = `apiVersion: kubeswarm.io/v1alpha1
kind: SwarmPolicy
metadata: {name: support-budget}
spec:
  enforcementMode: Enforce
  models: {allowed: ["qwen*", "gpt-oss-*"]}
`;

const DENIED = 'model "gpt-4o" is not allowed by SwarmPolicy "support-budget" (allowed: qwen*, gpt-oss-*)';

describe('places of findings [PLUGIN-26]', () => {
  test.each([
    ['an unknown field points at its key', agent('a', '  modle: x\n'), 'a.yaml:8:3 [schema.unknown-field]'],
    ['a wrong type points at the value', agent('a').replace('qwen2.5:7b', '[1]'), 'a.yaml:5:3 [schema.type]'],
    [
      'a wrong scalar points at the value',
      agent('a', '  runtime2: 1\n').replace('runtime2: 1', 'guardrails: {limits: {retries: -1}}'),
      'a.yaml:8:34 [schema.minimum]',
    ],
    [
      'a quoted value is pointed at by its quote',
      agent('a').replace('qwen2.5:7b', '""'),
      'a.yaml:5:10 [schema.min-length]',
    ],
    [
      'a missing field points at the map it is missing from',
      agent('a').replace('  model: qwen2.5:7b\n', ''),
      'a.yaml:4:1 [schema.required]',
    ],
    [
      'the second document of a file',
      `${configMap('c')}---\n${agent('a').replace('qwen2.5:7b', '""')}`,
      'a.yaml:10:10 [schema.min-length]',
    ],
    [
      'behind an anchor the place is where the value stands',
      `${agent('a', '  x-limits: 1\n').replace('x-limits: 1', 'guardrails: &g {limits: {retries: -1}}')}---\n${agent('b', '  guardrails: *g\n')}`,
      'a.yaml:8:37 [schema.minimum]',
    ],
  ])('%s', async (_, text, expected) => {
    const result = await renderFiles({ 'a.yaml': text });
    expect(result.errors).toContainEqual(expect.stringContaining(expected));
  });

  test('a policy of the render', async () => {
    const files = { 'a.yaml': agent('a').replace('qwen2.5:7b', 'gpt-4o'), 'p.yaml': policy };
    const result = await renderFiles(files);
    expect(result.errors).toEqual([expect.stringContaining(`a.yaml:5:10 [policy.models.allowed] ${DENIED}`)]);
  });

  test('in an expanded file: the place in the template, and where the value came from', async () => {
    const files = {
      'recipe.yaml': recipe('parameters: {properties: {model: {type: string, default: gpt-4o}}}\n'),
      'a.yaml.hbs': `# {{! a comment\n of two lines }}\n${agent('a').replace('qwen2.5:7b', '{{model}}')}`,
      'p.yaml': policy,
    };
    const expected = (origin: string) => [
      expect.stringMatching(new RegExp(`^a\\.yaml\\.hbs:7:10 .*\\(model from ${origin}\\)$`)),
    ];
    const byDefault = await renderFiles(files);
    expect(byDefault.errors).toEqual(expected('its default in recipe.yaml'));
    expect(byDefault.errors[0]).toContain(DENIED);
    const byValues = await renderFiles({ ...files, 'values.yaml': '# the model\nmodel: gpt-4o\n' });
    expect(byValues.errors).toEqual(expected('values.yaml:2:8'));
    const byApplication = await renderFiles(files, {
      applicationParameters: [{ name: 'model', string: 'gpt-4o' }],
    });
    expect(byApplication.errors).toEqual(expected('Application parameter "model"'));
    const bySet = await renderFiles(files, { sets: [{ name: 'model', text: 'gpt-4o' }] });
    expect(bySet.errors).toEqual(expected('--set model'));
  });

  const looped = {
    'recipe.yaml': recipe(
      'parameters: {properties: {agents: {type: array, default: [{name: a, model: qwen3}, {name: b, model: gpt-4o}]}}}\n',
    ),
    'a.yaml.hbs': `{{#each agents}}\n---\n${agent('{{name}}').replace('qwen2.5:7b', '{{model}}')}  {{> limits}}\n{{/each}}\n`,
    'p.yaml': policy,
  };

  test('in a loop the place is where the text stands, and the element is named', async () => {
    const result = await renderFiles({ ...looped, 'partials/limits.hbs': 'guardrails: {}\n' });
    expect(result.errors).toEqual([
      expect.stringMatching(/^a\.yaml\.hbs:7:10 .*\(agents\[1\]\.model from its default in recipe\.yaml\)$/),
    ]);
  });

  test('in a partial the place is in the partial', async () => {
    const result = await renderFiles({
      ...looped,
      'partials/limits.hbs': 'guardrails:\n  limits:\n    retries: -1\n',
    });
    expect(result.errors).toEqual([expect.stringContaining('partials/limits.hbs:3:14 [schema.minimum]')]);
  });

  test('a mistake that expansion made in the YAML', async () => {
    const result = await renderFiles({
      'recipe.yaml': recipe('parameters: {properties: {text: {type: string, default: "a: b"}}}\n'),
      'a.yaml.hbs':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  {{#if text}}\n  text: {{text}}\n  {{/if}}\n',
    });
    expect(result.errors).toEqual([expect.stringContaining('a.yaml.hbs:6:9 [yaml.syntax]')]);
  });

  test('all findings are collected, sorted by file and line, and nothing is rendered [PLUGIN-25]', async () => {
    const result = await renderFiles({
      'b.yaml': 'a: [\n',
      'a.yaml': `${agent('a').replace('qwen2.5:7b', 'on')}---\n${agent('b', '  x: 1\n')}`,
      'c.yaml.hbs': '{{nope}}\n{{> none}}',
      'd.yaml': configMap('d'),
    });
    expect(result.errors.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'a.yaml:5:10 [yaml.ambiguous]',
      'a.yaml:16:3 [schema.unknown-field]',
      'b.yaml:1:4 [yaml.syntax]',
      'c.yaml.hbs:1:3 [template.unknown]',
      'c.yaml.hbs:2:5 [template.unknown]',
    ]);
    expect(result.text).toBe('');
    expect(result.documents).toEqual([]);
  });
});

describe('policies from elsewhere [PLUGIN-31]', () => {
  const files = { 'a.yaml': agent('a').replace('qwen2.5:7b', 'gpt-4o') };

  test('of recipe.yaml, whatever namespace they name', async () => {
    const elsewhere = policy.replace(
      '{name: support-budget}',
      '{name: support-budget, namespace: elsewhere}',
    );
    const result = await renderFiles(
      {
        ...files,
        'recipe.yaml': recipe('policies: [../../policies/p.yaml]\n'),
        '../../policies/p.yaml': elsewhere,
      },
      { namespace: 'demo' },
    );
    expect(result.errors).toEqual([expect.stringContaining(`a.yaml:5:10 [policy.models.allowed] ${DENIED}`)]);
  });

  test('of the platform: they change the verdict, never the output', async () => {
    const allowed = { 'a.yaml': agent('a') };
    const platform = { '/etc/swarm/policies/p.yaml': policy };
    const without = await renderFiles(allowed);
    const inAddition = await renderFiles(
      { ...allowed, '../../../etc/swarm/policies/p.yaml': policy },
      { policyDirectories: ['/etc/swarm/policies'] },
    );
    expect(inAddition.text).toBe(without.text);
    const denied = await renderFiles(
      { ...files, '../../../etc/swarm/policies/p.yaml': platform['/etc/swarm/policies/p.yaml'] },
      { policyDirectories: ['/etc/swarm/policies'] },
    );
    expect(denied.errors).toEqual([expect.stringContaining(DENIED)]);
  });

  test('a broken policy of the platform is an error, not an open door', async () => {
    const result = await renderFiles(
      { ...files, '../../../etc/swarm/policies/p.yaml': policy.replace('models:', 'modls:') },
      { policyDirectories: ['/etc/swarm/policies'] },
    );
    expect(result.errors).toContainEqual(
      expect.stringContaining('/etc/swarm/policies/p.yaml:6:3 [schema.unknown-field]'),
    );
  });

  test('an Audit policy warns', async () => {
    const result = await renderFiles({ ...files, 'p.yaml': policy.replace('Enforce', 'Audit') });
    expect(result.errors).toEqual([]);
    expect(result.warnings).toContainEqual(expect.stringContaining(`warning: ${DENIED}`));
  });
});
