import { expect, test } from '@jest/globals';
import { agent, configMap, recipe } from '../plugin/render-files.ts';
import { lintFiles } from './lint-files.ts';

const team = `apiVersion: kubeswarm.io/v1alpha1
kind: SwarmTeam
metadata: {name: t}
spec:
  roles: [{name: writer, model: m, prompt: {inline: x}}]
  pipeline: [{role: writter}]
`;

const parameters = 'parameters: {properties: {model: {type: string, default: x}}}\n';

const cases: readonly (readonly [what: string, files: Readonly<Record<string, string>>, said: string])[] = [
  [
    'a field',
    { 'a.yaml': agent('a', '  runtme: {}\n') },
    'a.yaml:8:3 [schema.unknown-field] spec.runtme is not a field of SwarmAgent. Did you mean spec.runtime?',
  ],
  [
    'a field that belongs elsewhere',
    { 'a.yaml': agent('a', '  replicas: 1\n') },
    'a.yaml:8:3 [schema.unknown-field] spec.replicas is not a field of SwarmAgent. Did you mean spec.runtime.replicas?',
  ],
  [
    'a field of metadata',
    { 'a.yaml': agent('a').replace('{name: a}', '{name: a, lables: {}}') },
    'a.yaml:3:21 [schema.unknown-field] metadata.lables is not a field of SwarmAgent. Did you mean metadata.labels?',
  ],
  [
    'a kind',
    { 'a.yaml': agent('a').replace('SwarmAgent', 'SwarmAgnet') },
    'a.yaml:2:7 [kind.unknown] there is no kind "SwarmAgnet" in kubeswarm.io (did you mean SwarmAgent?)',
  ],
  [
    'a group',
    { 'a.yaml': agent('a').replace('kubeswarm.io', 'kubeswarm.oi') },
    'a.yaml:1:13 [kind.other-group] warning: SwarmAgent of "kubeswarm.oi/v1alpha1" is none of kubeswarm.io, so nothing of it is checked. Did you mean kubeswarm.io/v1alpha1?',
  ],
  [
    'a missing group',
    { 'a.yaml': agent('a').replace('kubeswarm.io/', '') },
    'Did you mean kubeswarm.io/v1alpha1?',
  ],
  [
    'a value of a fixed set',
    { 'a.yaml': agent('a', '  guardrails: {tools: {trust: {default: sandbx}}}\n') },
    'a.yaml:8:41 [schema.enum] spec.guardrails.tools.trust.default is not one of internal, external, sandbox. Did you mean sandbox?',
  ],
  [
    'a role',
    { 'a.yaml': team },
    'a.yaml:6:21 [team.unknown-role] step "writter" names no role of spec.roles. Declare the role, did you mean "writer"?',
  ],
  [
    'an object',
    {
      'a.yaml': team
        .replace('model: m, prompt: {inline: x}', 'swarmAgent: agnet')
        .replace('writter', 'writer'),
      'b.yaml': agent('agent'),
    },
    'unless it is in the cluster already, did you mean "agent"?',
  ],
  [
    'a parameter in a template',
    { 'recipe.yaml': recipe(parameters), 'a.yaml.hbs': configMap('a', 'M').replace('"M"', '{{modle}}') },
    '(did you mean model?)',
  ],
  [
    'a parameter in values',
    { 'recipe.yaml': recipe(parameters), 'values.yaml': 'modle: x\n', 'a.yaml': configMap('a') },
    'values.yaml:1:1 [value.unknown]',
  ],
  [
    'a helper',
    { 'a.yaml.hbs': configMap('a', 'M').replace('"M"', '{{qoute @recipe}}') },
    'a.yaml.hbs:4:16 [template.unknown] there is no helper qoute (did you mean "quote"?)',
  ],
  [
    'a helper in parentheses',
    { 'a.yaml.hbs': configMap('a', 'M').replace('"M"', '{{json (inclues "a" "b")}}') },
    'there is no helper inclues (did you mean "includes"?)',
  ],
  [
    'a block',
    { 'a.yaml.hbs': '{{#eech @recipe}}{{/eech}}\n' },
    'a.yaml.hbs:1:4 [template.unknown] there is no block {{#eech}} (did you mean "each"?)',
  ],
  [
    'a partial',
    { 'partials/common.hbs': 'x', 'a.yaml.hbs': '{{> comon}}\n' },
    'a.yaml.hbs:1:5 [template.unknown] there is no partial comon (known: common) (did you mean "common"?)',
  ],
  [
    'an environment of an object',
    {
      'values/prod.yaml': '',
      'a.yaml': configMap('a').replace(
        '{name: a}',
        '{name: a, annotations: {recipes.kubeswarm.io/environments: prdo}}',
      ),
    },
    'names "prdo" (known: prod) (did you mean "prod"?)',
  ],
  [
    'a key of recipe.yaml',
    { 'recipe.yaml': recipe('paramters: {}\n'), 'a.yaml': configMap('a') },
    'recipe.yaml:4:1 [recipe.unknown-key] unknown key "paramters" (did you mean "parameters"?)',
  ],
];

test.each(cases)('the spelling of %s is proposed at its place [LINT-12]', async (_, files, said) => {
  const all = { 'recipe.yaml': recipe(), ...files };
  const absolute = Object.fromEntries(Object.entries(all).map(([path, text]) => [`/repo/${path}`, text]));
  expect((await lintFiles([], { files: absolute })).stdout).toContain(said);
});

test('the spelling of an environment that was asked for is proposed [LINT-12]', async () => {
  const files = {
    '/repo/recipe.yaml': recipe(),
    '/repo/values/prod.yaml': '',
    '/repo/a.yaml': configMap('a'),
  };
  const { stdout } = await lintFiles(['--environment', 'prodd'], { files });
  expect(stdout).toContain('there is no environment "prodd" (known: prod) (did you mean "prod"?)');
});

test('kinds of groups that are not near ours are none of our business', async () => {
  const files = { '/repo/a.yaml': agent('a', '  modle: x\n').replace('kubeswarm.io', 'example.com') };
  expect(await lintFiles(['a.yaml'], { files })).toMatchObject({ exitCode: 0, stdout: '' });
});
