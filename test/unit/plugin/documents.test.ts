import { describe, expect, test } from '@jest/globals';
import { agent, configMap, namesOf, recipe, renderFiles } from './render-files.ts';

describe('documents', () => {
  test.each([
    [
      'no apiVersion',
      'kind: ConfigMap\nmetadata: {name: a}\n',
      'a.yaml:1:1 [document.incomplete] the document has no apiVersion',
    ],
    ['no kind', 'apiVersion: v1\nmetadata: {name: a}\n', '[document.incomplete] the document has no kind'],
    [
      'no name',
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  labels: {a: b}\n',
      'a.yaml:3:1 [document.incomplete] the document has no metadata.name',
    ],
    [
      'no metadata',
      'apiVersion: v1\nkind: ConfigMap\n',
      '[document.incomplete] the document has no metadata.name',
    ],
    [
      'a name that is a number',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: 12}\n',
      'a.yaml:3:18 [document.incomplete] metadata.name is no text',
    ],
    [
      'generateName',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: a-}\n',
      'a.yaml:3:26 [document.incomplete] generateName makes a new object at every sync',
    ],
    [
      'a label that is no text',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: {x: 1}}\n',
      'a.yaml:3:33 [document.incomplete] metadata.labels["x"] is no text',
    ],
    [
      'annotations that are no map',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, annotations: [x]}\n',
      '[document.incomplete] metadata.annotations is no map',
    ],
    ['a list', '- a\n', 'a.yaml:1:1 [document.incomplete] the document is no map'],
    ['a text', 'hello\n', '[document.incomplete] the document is no map'],
    [
      'an unknown kind',
      agent('a').replace('SwarmAgent', 'SwarmAgnet'),
      'a.yaml:2:7 [kind.unknown] there is no kind "SwarmAgnet" in kubeswarm.io (did you mean SwarmAgent?)',
    ],
    [
      'an unknown version',
      agent('a').replace('v1alpha1', 'v1'),
      'a.yaml:1:13 [kind.unknown] SwarmAgent has no version "kubeswarm.io/v1"',
    ],
    ['an unknown field', agent('a', '  modle: x\n'), '[schema.unknown-field]'],
  ])('%s is an error at its place [PLUGIN-15]', async (_, text, expected) => {
    const result = await renderFiles({ 'a.yaml': text });
    expect(result.errors).toContainEqual(expect.stringContaining(expected));
    expect(result.text).toBe('');
  });

  test('a hook may have generateName [PLUGIN-15]', async () => {
    const hook =
      'apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: a-, annotations: {argocd.argoproj.io/hook: PostSync}}\n';
    const result = await renderFiles({ 'a.yaml': `${hook}---\n${hook}` });
    expect(result.errors).toEqual([]);
    expect(result.documents).toHaveLength(2);
  });

  test('the same object twice is an error that names both places', async () => {
    const result = await renderFiles({
      'a.yaml': configMap('a'),
      'b.yaml': `${configMap('b')}---\n${configMap('a')}`,
    });
    expect(result.errors).toEqual([
      expect.stringMatching(/^b\.yaml:8:18 \[document\.duplicate\] .*the first is at a\.yaml:3:18$/),
    ]);
  });

  test('objects of other groups pass unread', async () => {
    const text =
      'apiVersion: example.com/v7\nkind: Thing\nmetadata: {name: a}\nspec: {any: {nothing: null, "a.b": [1, {x: "{{name}}"}]}}\n';
    const result = await renderFiles({ 'a.yaml': text });
    expect(result.findings).toEqual([]);
    expect(result.documents[0]?.spec).toEqual({ any: { nothing: null, 'a.b': [1, { x: '{{name}}' }] } });
  });

  test('annotation environments keeps a document out of all others, and is removed [PLUGIN-16]', async () => {
    const only = (name: string, list: string) =>
      configMap(name, 'x', `, annotations: {recipes.kubeswarm.io/environments: "${list}", keep: me}`);
    const files = {
      'recipe.yaml': recipe('defaultEnvironment: dev\n'),
      'values/dev.yaml': '',
      'values/prod.yaml': '',
      'values/staging.yaml': '',
      'a.yaml': [only('a', 'dev'), only('b', 'staging, prod'), configMap('c')].join('---\n'),
    };
    const dev = await renderFiles(files);
    const prod = await renderFiles(files, { environment: 'prod' });
    expect([namesOf(dev), namesOf(prod)]).toEqual([
      ['ConfigMap/a', 'ConfigMap/c'],
      ['ConfigMap/b', 'ConfigMap/c'],
    ]);
    expect(dev.documents[0]?.metadata.annotations).toEqual({ keep: 'me' });
  });

  test('an environment that the recipe does not have is an error: the document would never be rendered [PLUGIN-16]', async () => {
    const result = await renderFiles({
      'recipe.yaml': recipe('defaultEnvironment: dev\n'),
      'values/dev.yaml': '',
      'a.yaml': configMap('a', 'x', ', annotations: {recipes.kubeswarm.io/environments: "dev,prd"}'),
    });
    expect(result.errors).toEqual([
      expect.stringContaining(
        '[value.environment] annotation recipes.kubeswarm.io/environments names "prd" (known: dev)',
      ),
    ]);
  });

  test('a document for environments is left out where none is chosen', async () => {
    const result = await renderFiles({
      'a.yaml': configMap('a'),
      'b.yaml': configMap('b', 'x', ', annotations: {recipes.kubeswarm.io/environments: dev}'),
    });
    expect(namesOf(result)).toEqual(['ConfigMap/a']);
  });

  test('a recipe-time tag in a plain file of ours is an error; run-time templates are not [PLUGIN-28]', async () => {
    const team = (name: string, input: string) =>
      `apiVersion: kubeswarm.io/v1alpha1\nkind: SwarmTeam\nmetadata: {name: ${name}}\nspec:\n  roles: [{name: r, swarmAgent: a}]\n  pipeline: [{role: r, inputs: {x: ${JSON.stringify(input)}}}]\n`;
    const result = await renderFiles({
      'a.yaml': agent('a'),
      'bad.yaml': team('t', '{{model}} {{ .input.x }}'),
      'good.yaml': team('u', '{{ .input.x }}'),
    });
    expect(result.errors).toEqual([
      'bad.yaml:6:37 [template.not-expanded] spec.pipeline[0].inputs.x has the recipe-time tag {{model}}, but only .hbs files are expanded. Rename bad.yaml to bad.yaml.hbs, or write the value',
    ]);
  });
});

describe('objects of other groups', () => {
  const secret = (data: string) => `apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n${data}\n`;
  test.each([
    [
      'a Secret with literal data',
      secret('stringData: {PASSWORD: hunter2}'),
      '[document.secret-data] warning: Secret "s" has literal data in Git',
    ],
    [
      'a Secret with base64 data',
      secret('data: {PASSWORD: aHVudGVyMg==}'),
      '[document.secret-data] warning:',
    ],
    [
      'a Namespace',
      'apiVersion: v1\nkind: Namespace\nmetadata: {name: other}\n',
      'a.yaml:2:7 [document.namespace-object] warning: Namespace "other" is part of the render. Use the sync option CreateNamespace=true',
    ],
    [
      'a ClusterRole',
      'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: r}\n',
      '[document.cluster-scoped] warning: ClusterRole "r" belongs to the whole cluster',
    ],
    [
      'another namespace',
      configMap('a', 'x', ', namespace: elsewhere'),
      'a.yaml:3:32 [document.other-namespace] warning: metadata.namespace is "elsewhere", the Application\'s is "demo"',
    ],
  ])('%s is a warning', async (_, text, expected) => {
    const result = await renderFiles({ 'a.yaml': text }, { namespace: 'demo' });
    expect(result.errors).toEqual([]);
    expect(result.warnings).toEqual([expect.stringContaining(expected)]);
  });

  test.each([
    ['sk-proj-abcdefghijklmnopqrstuvwxyz012345'],
    ['ghp_abcdefghijklmnopqrstuvwxyz0123456789'],
    ['AKIAIOSFODNN7EXAMPLX'],
    ['-----BEGIN RSA PRIVATE KEY-----\\nabc'],
    ['q8Zr3vN0tXw5LkYb2Hs9PdMf7Gc1'],
  ])('a Secret with %s is an error that does not repeat it [PLUGIN-33]', async (value) => {
    const result = await renderFiles({ 'a.yaml': secret(`stringData:\n  KEY: "${value}"`) });
    expect(result.errors).toEqual([
      expect.stringContaining(
        'a.yaml:5:8 [document.secret-key] Secret "s" holds what looks like a key in "KEY"',
      ),
    ]);
    expect(result.errors.join()).not.toContain(value.slice(4, 20));
  });

  test.each([
    'http://ollama.ollama.svc:11434',
    'https://api.example.com/v1',
    'redis://cache:6379',
    'ollama.svc:11434',
  ])('a Secret of endpoints only is no finding: %s', async (value) => {
    const result = await renderFiles({ 'a.yaml': secret(`stringData: {LLM_ENDPOINT: "${value}"}`) });
    expect(result.findings).toEqual([]);
  });

  test.each(['http://user:pass@host', 'https://host/?token=abc'])(
    'a URL with credentials is no endpoint: %s',
    async (value) => {
      const result = await renderFiles({ 'a.yaml': secret(`stringData: {LLM_ENDPOINT: "${value}"}`) });
      expect(result.warnings).toEqual([expect.stringContaining('[document.secret-data]')]);
    },
  );

  test("the recipe's own Namespace is no finding", async () => {
    const files = {
      'a.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: {name: demo}\n',
      'b.yaml': configMap('b', 'x', ', namespace: demo'),
    };
    expect((await renderFiles(files)).findings).toEqual([]);
    expect((await renderFiles(files, { namespace: 'demo' })).findings).toEqual([]);
  });
});
