import { describe, expect, test } from '@jest/globals';
import { mergedOptions } from '../../../plugin/render/finish.ts';
import { agent, configMap, namesOf, recipe, renderFiles } from './render-files.ts';

const kubeswarm = (kind: string, name: string, spec: string, metadata = '') =>
  `apiVersion: kubeswarm.io/v1alpha1\nkind: ${kind}\nmetadata: {name: ${name}${metadata}}\nspec: ${spec}\n`;

const oneOfEach = [
  kubeswarm('SwarmRun', 'run', '{agent: agent, prompt: hello}'),
  kubeswarm('SwarmEvent', 'event', '{source: {type: cron, cron: "@daily"}, targets: [{team: team}]}'),
  kubeswarm('SwarmTeam', 'team', '{roles: [{name: r, swarmAgent: agent}], pipeline: [{role: r}]}'),
  agent('agent'),
  kubeswarm('SwarmRegistry', 'registry', '{}'),
  kubeswarm('SwarmMemory', 'memory', '{backend: in-context}'),
  kubeswarm(
    'SwarmNotify',
    'notify',
    '{channels: [{type: webhook, webhook: {url: "https://x.example.com"}}]}',
  ),
  kubeswarm('SwarmBudget', 'budget', '{limitTokens: 1000, period: daily, selector: {}}'),
  kubeswarm('SwarmSettings', 'settings', '{}'),
  kubeswarm('SwarmPolicy', 'policy', '{enforcementMode: Audit, models: {allowed: ["qwen*"]}}'),
];

describe('waves, labels and annotations', () => {
  test('waves are written where the author wrote none: -1, none, 1 [PLUGIN-21]', async () => {
    const result = await renderFiles({
      'recipe.yaml': recipe('runs: {naming: keep}\n'),
      'all.yaml': oneOfEach.join('---\n'),
    });
    expect(result.errors).toEqual([]);
    const waves = result.documents.map(({ kind, metadata }) => [
      kind,
      metadata.annotations?.['argocd.argoproj.io/sync-wave'],
    ]);
    expect(waves).toEqual([
      ['SwarmPolicy', '-1'],
      ['SwarmSettings', '-1'],
      ['SwarmBudget', '-1'],
      ['SwarmNotify', '-1'],
      ['SwarmMemory', '-1'],
      ['SwarmRegistry', '-1'],
      ['SwarmAgent', undefined],
      ['SwarmTeam', undefined],
      ['SwarmEvent', '1'],
      ['SwarmRun', '1'],
    ]);
  });

  test("the author's wave stays, and orders the output [PLUGIN-21]", async () => {
    const early = kubeswarm(
      'SwarmTeam',
      'team',
      '{roles: [{name: r, swarmAgent: agent}], pipeline: [{role: r}]}',
      ', annotations: {argocd.argoproj.io/sync-wave: "-5"}',
    );
    const result = await renderFiles({
      'a.yaml': agent('agent'),
      't.yaml': early,
      'c.yaml': configMap('c', 'x', ', annotations: {argocd.argoproj.io/sync-wave: "7"}'),
    });
    expect(namesOf(result)).toEqual(['SwarmTeam/team', 'SwarmAgent/agent', 'ConfigMap/c']);
  });

  test('SkipDryRunOnMissingResource on ours, the recipe label on all, nothing on others', async () => {
    const result = await renderFiles({ 'a.yaml': agent('a'), 'c.yaml': configMap('c') });
    const [other, ours] = result.documents;
    expect(other?.metadata).toEqual({ name: 'c', labels: { 'recipes.kubeswarm.io/recipe': 'demo' } });
    expect(ours?.metadata).toEqual({
      name: 'a',
      labels: { 'recipes.kubeswarm.io/recipe': 'demo' },
      annotations: { 'argocd.argoproj.io/sync-options': 'SkipDryRunOnMissingResource=true' },
    });
  });

  test.each([
    [undefined, ['A=true'], 'A=true'],
    ['', ['A=true'], 'A=true'],
    ['B=1', ['A=true'], 'B=1,A=true'],
    ['A=false', ['A=true', 'C'], 'A=false,C'],
    [
      'Replace=true, SkipDryRunOnMissingResource=false',
      ['SkipDryRunOnMissingResource=true', 'Prune=false'],
      'Replace=true,SkipDryRunOnMissingResource=false,Prune=false',
    ],
    ['IgnoreExtraneous', ['IgnoreExtraneous'], 'IgnoreExtraneous'],
  ])('options %j plus %j are %j: the author wins [PLUGIN-22]', (written, added, expected) => {
    expect(mergedOptions(written, added)).toBe(expected);
  });

  test('aliases become the CRD spelling; defaults are written inside lists only [PLUGIN-17]', async () => {
    const spec =
      '  networkPolicy: strict\n  tools:\n    mcp: [{name: m, url: "http://m:80", cache: {enabled: true}}]\n  guardrails: null\n';
    const result = await renderFiles({
      'a.yaml': agent('a', spec).replace('{name: a}', '{name: a, labels: null, annotations: {x: null}}'),
      'e.yaml': kubeswarm(
        'SwarmEvent',
        'event',
        '{source: {type: cron, cron: "@daily"}, targets: [{team: t, inputs: {x: z}}]}',
      ),
    });
    expect(result.errors).toEqual([]);
    const [first, event] = result.documents;
    expect(first?.spec).toEqual({
      model: 'qwen2.5:7b',
      prompt: { inline: 'You are a.' },
      infrastructure: { networkPolicy: 'strict' },
      runtime: { resources: { limits: { cpu: '100m' } } },
      tools: {
        mcp: [expect.objectContaining({ name: 'm', cache: expect.objectContaining({ ttlSeconds: 300 }) })],
      },
    });
    expect(event?.spec).toEqual(expect.objectContaining({ targets: [{ team: 't', input: { x: 'z' } }] }));
    expect(result.warnings).toContainEqual(expect.stringContaining('[schema.alias]'));
  });
});

describe('order of the output [PLUGIN-23]', () => {
  const object = (apiVersion: string, kind: string, name: string, metadata = '') =>
    `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}${metadata}}\n`;

  test('Namespace and CRDs, then kinds, then namespace and name, whatever the order of files', async () => {
    const texts = [
      object('example.com/v1', 'Thing', 'x'),
      object('apps/v1', 'Deployment', 'd'),
      object('apps/v1', 'StatefulSet', 's'),
      object('v1', 'Service', 'svc'),
      object('rbac.authorization.k8s.io/v1', 'RoleBinding', 'b'),
      object('rbac.authorization.k8s.io/v1', 'Role', 'r'),
      object('v1', 'ServiceAccount', 'sa'),
      object('v1', 'Secret', 'secret'),
      object('v1', 'ConfigMap', 'b', ', namespace: one'),
      object('v1', 'ConfigMap', 'a', ', namespace: two'),
      object('v1', 'ConfigMap', 'c', ', namespace: one'),
      object(
        'apiextensions.k8s.io/v1',
        'CustomResourceDefinition',
        'crd',
        ', annotations: {argocd.argoproj.io/sync-wave: "3"}',
      ),
      object('v1', 'Namespace', 'one', ', annotations: {argocd.argoproj.io/sync-wave: "5"}'),
      ...oneOfEach,
    ];
    const expected = [
      ...['Namespace/one', 'CustomResourceDefinition/crd', 'SwarmPolicy/policy', 'SwarmSettings/settings'],
      ...['SwarmBudget/budget', 'SwarmNotify/notify', 'SwarmMemory/memory', 'SwarmRegistry/registry'],
      ...[
        'ConfigMap/b',
        'ConfigMap/c',
        'ConfigMap/a',
        'Secret/secret',
        'ServiceAccount/sa',
        'Role/r',
        'RoleBinding/b',
      ],
      ...['Service/svc', 'Deployment/d', 'StatefulSet/s', 'Thing/x', 'SwarmAgent/agent', 'SwarmTeam/team'],
      ...['SwarmEvent/event', 'SwarmRun/run'],
    ];
    const recipeYaml = recipe('runs: {naming: keep}\n');
    const forwards = await renderFiles({ 'recipe.yaml': recipeYaml, 'all.yaml': texts.join('---\n') });
    const backwards = await renderFiles({
      'recipe.yaml': recipeYaml,
      'all.yaml': [...texts].reverse().join('---\n'),
    });
    expect(forwards.errors).toEqual([]);
    expect(namesOf(forwards)).toEqual(expected);
    expect(backwards.text).toBe(forwards.text);
  });

  test('one JSON document a line for Argo CD, YAML for people, the same objects [PLUGIN-24]', async () => {
    const files = { 'a.yaml': agent('a'), 'c.yaml': configMap('c', 'on') };
    const json = await renderFiles(files);
    const again = await renderFiles(files);
    const yaml = await renderFiles(files, { output: 'yaml' });
    expect(json.text).toBe(again.text);
    expect(json.text.split('\n').filter((line) => line !== '---' && line !== '')).toEqual(
      json.documents.map((document) => JSON.stringify(document)),
    );
    expect(yaml.documents).toEqual(json.documents);
    expect(yaml.text).toContain("text: 'on'");
    const reread = await renderFiles({ 'again.yaml': yaml.text });
    expect(reread.errors).toEqual([]);
    expect(reread.documents).toEqual(json.documents);
  });
});
