import { describe, expect, test } from '@jest/globals';
import { canonicalJson } from '../../../plugin/render/canonical-json.ts';
import { hashedRunName } from '../../../plugin/render/run-name.ts';
import { agent, recipe, renderFiles } from './render-files.ts';

const team = `apiVersion: kubeswarm.io/v1alpha1
kind: SwarmTeam
metadata: {name: t}
spec:
  roles: [{name: r, swarmAgent: a}]
  pipeline: [{role: r, inputs: {x: "{{ .input.x }}"}}]
`;

function run(input: string, metadata = ''): string {
  return `apiVersion: kubeswarm.io/v1alpha1
kind: SwarmRun
metadata: {name: first${metadata}}
spec: {teamRef: t, input: {x: ${input}}}
`;
}

async function renderedRun(text: string, lines = '', others: Readonly<Record<string, string>> = {}) {
  const files = {
    'recipe.yaml': recipe(lines),
    'a.yaml': agent('a'),
    't.yaml': team,
    'run.yaml': text,
    ...others,
  };
  const result = await renderFiles(files);
  expect(result.errors).toEqual([]);
  const found = result.documents.find(({ kind }) => kind === 'SwarmRun');
  if (found === undefined) throw new Error('no run was rendered');
  return found;
}

describe('names of runs', () => {
  // Frozen: a release that changes one of these runs every run of every customer again (recipes 10, 15).
  test.each([
    ['incident-001', { teamRef: 'incident-responder' }, undefined, [], 'incident-001-6b042bbd'],
    ['incident-001', { input: { b: '2', a: 'x' }, teamRef: 't' }, undefined, [], 'incident-001-5acb1f54'],
    ['incident-001', { teamRef: 't' }, '2', [], 'incident-001-59112020'],
    [
      'incident-001',
      { teamRef: 't' },
      undefined,
      [
        { kind: 'SwarmTeam', name: 't', spec: { a: 1 } },
        { kind: 'SwarmAgent', name: 'b', spec: {} },
      ],
      'incident-001-6bde3e13',
    ],
    ['x'.repeat(63), {}, undefined, [], `${'x'.repeat(54)}-93009c16`],
    ['ünï', { text: 'ü "q" \n \u2028', list: [1, 1.5, 1e21, -0, true, null] }, undefined, [], 'ünï-10a39c83'],
  ])('golden vector %# [PLUGIN-18]', (name, spec, rerun, references, expected) => {
    expect(hashedRunName(name, spec, rerun, references)).toBe(expected);
  });

  test('canonical JSON sorts keys, has no spaces and ECMAScript numbers [PLUGIN-18]', () => {
    const value = { b: [1, { d: 1.0, c: 1e21 }], a: 'x', ä: null, B: -0 };
    expect(canonicalJson(value)).toBe('{"B":0,"a":"x","b":[1,{"c":1e+21,"d":1}],"ä":null}');
  });

  test('the name follows the authored spec, not its formatting or its metadata', async () => {
    const plain = await renderedRun(run('hello'));
    expect(plain.metadata.name).toMatch(/^first-[0-9a-f]{8}$/);
    const labelled = await renderedRun(
      run('"hello"', ', labels: {a: b}')
        .replace('{teamRef: t, input:', '{input: {x: hello}, teamRef: t} # ')
        .replace(/# .*/, ''),
    );
    expect(labelled.metadata.name).toBe(plain.metadata.name);
    const edited = await renderedRun(run('hello again'));
    expect(edited.metadata.name).not.toBe(plain.metadata.name);
  });

  test('label and options make it a record that Argo CD leaves alone', async () => {
    const { metadata } = await renderedRun(run('hello'));
    expect(metadata.labels).toEqual({ 'kubeswarm.io/run': 'first', 'recipes.kubeswarm.io/recipe': 'demo' });
    expect(metadata.annotations).toEqual({
      'argocd.argoproj.io/compare-options': 'IgnoreExtraneous',
      'argocd.argoproj.io/sync-options': 'SkipDryRunOnMissingResource=true,Prune=false',
      'argocd.argoproj.io/sync-wave': '1',
    });
  });

  test('annotation rerun runs it again unchanged', async () => {
    const once = await renderedRun(run('hello', ', annotations: {recipes.kubeswarm.io/rerun: "1"}'));
    const twice = await renderedRun(run('hello', ', annotations: {recipes.kubeswarm.io/rerun: "2"}'));
    const plain = await renderedRun(run('hello'));
    expect(new Set([once, twice, plain].map(({ metadata }) => metadata.name)).size).toBe(3);
  });

  test('naming keep leaves the name, for the recipe or for one object', async () => {
    const byRecipe = await renderedRun(run('hello'), 'runs: {naming: keep}\n');
    const byObject = await renderedRun(
      run('hello', ', annotations: {recipes.kubeswarm.io/run-naming: keep}'),
    );
    expect([byRecipe, byObject].map(({ metadata }) => metadata.name)).toEqual(['first', 'first']);
    expect(byRecipe.metadata.labels?.['kubeswarm.io/run']).toBe('first');
  });

  test('a run with a hook is untouched [PLUGIN-20]', async () => {
    const annotations =
      ', annotations: {argocd.argoproj.io/hook: PostSync, argocd.argoproj.io/hook-delete-policy: BeforeHookCreation}';
    const { metadata } = await renderedRun(run('hello', annotations));
    expect(metadata.name).toBe('first');
    expect(metadata.labels).toEqual({ 'recipes.kubeswarm.io/recipe': 'demo' });
    expect(metadata.annotations).toEqual({
      'argocd.argoproj.io/hook': 'PostSync',
      'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation',
      'argocd.argoproj.io/sync-options': 'SkipDryRunOnMissingResource=true',
    });
  });

  test('rerunOn spec: an edited agent starts no run; rerunOn references: it does [PLUGIN-19]', async () => {
    const promptFrom = agent('a').replace(
      '{inline: You are a.}',
      '{from: {configMapKeyRef: {name: prompts, key: text}}}',
    );
    const prompts = (text: string) =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: prompts}\ndata: {text: ${text}}\n`;
    const nameOf = async (lines: string, others: Readonly<Record<string, string>>) =>
      (await renderedRun(run('hello'), lines, { 'p.yaml': prompts('one'), 'a.yaml': promptFrom, ...others }))
        .metadata.name;
    const edits = [
      {},
      { 'a.yaml': `${promptFrom}  observability: {}\n` },
      { 'p.yaml': prompts('two') },
      { 't.yaml': team.replace('.input.x }}', '.input.x }}!') },
      { 'z.yaml': agent('unrelated') },
    ];
    const bySpec = await Promise.all(edits.map((edit) => nameOf('', edit)));
    expect(new Set(bySpec).size).toBe(1);
    const byReferences = await Promise.all(
      edits.map((edit) => nameOf('runs: {rerunOn: references}\n', edit)),
    );
    expect(new Set(byReferences).size).toBe(4);
    expect(byReferences[4]).toBe(byReferences[0]);
  });

  test.each([
    [
      'a name that fits no label',
      run('hello').replace('{name: first', `{name: ${'x'.repeat(64)}`),
      '[name.too-long] the name',
    ],
    [
      'a naming that does not exist',
      run('hello', ', annotations: {recipes.kubeswarm.io/run-naming: keeep}'),
      'run.yaml:3:72 [recipe.invalid] annotation recipes.kubeswarm.io/run-naming is neither hash nor keep',
    ],
  ])('%s is an error', async (_, text, expected) => {
    const result = await renderFiles({ 'a.yaml': agent('a'), 't.yaml': team, 'run.yaml': text });
    expect(result.errors).toEqual([expect.stringContaining(expected)]);
  });
});
