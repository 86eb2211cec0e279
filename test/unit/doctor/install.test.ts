import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse, parseAllDocuments } from 'yaml';
import { install } from '../../../plugin/commands/install.ts';
import { PLUGIN_CONTRACT } from '../../../plugin/contract.ts';
import { type MemoryEntry, memoryFileSystem } from '../plugin/memory-files.ts';
import { configMap, recipe } from '../plugin/render-files.ts';

const kit = join(import.meta.dirname, '../../../plugin/argocd');
const read = (name: string) => parse(readFileSync(join(kit, name), 'utf8'));

const files: Readonly<Record<string, MemoryEntry>> = {
  '/repo/.git/HEAD': 'ref: refs/heads/main\n',
  '/repo/recipes/alone/recipe.yaml': recipe(),
  '/repo/recipes/alone/a.yaml': configMap('a'),
  '/repo/recipes/bound/recipe.yaml': recipe(
    'imports: [{path: ../../shared/mcp}]\npolicies: [../../policies/team.yaml]\n',
  ),
  '/repo/recipes/bound/values/prod.yaml': '',
  '/repo/recipes/bound/linked.yaml': { link: '../../links/now.yaml' },
  '/repo/links/now.yaml': { link: 'real.yaml' },
  '/repo/links/real.yaml': configMap('linked'),
  '/repo/links/other.yaml': configMap('other'),
  '/repo/shared/mcp/recipe.yaml': recipe('imports: [{path: "../a;b"}]\n'),
  '/repo/shared/mcp/partials/p.hbs': 'x',
  '/repo/shared/a;b/s.yaml': configMap('s'),
  '/repo/shared/unused/u.yaml': configMap('u'),
  '/repo/policies/team.yaml': '',
  '/repo/docs/one.md': '',
  '/repo/docs/deep/two.md': '',
  '/repo/web*/x.js': '',
  '/repo/more/eu.yaml': '',
};

const installed = (...argv: readonly string[]) =>
  install({
    argv,
    env: {},
    cwd: '/repo',
    fileSystem: memoryFileSystem(files),
    readStdin: () => Promise.reject(new Error('read nothing')),
  });

async function printed(...argv: readonly string[]) {
  const { exitCode, stdout, stderr } = await installed('--print', ...argv);
  expect([exitCode, stderr]).toEqual([0, '']);
  return parseAllDocuments(stdout).map((document) => document.toJS());
}

const sidecar = read('repo-server-sidecar.yaml').spec.template.spec;

describe('swarm plugin install --print', () => {
  test('[DOCTOR-4] kustomize: the three patches of the kit, in one component', async () => {
    const [component, ...more] = await printed();
    expect([component.kind, more]).toEqual(['Component', []]);
    const patches = component.patches.map(({ patch }: { readonly patch: string }) => parse(patch));
    expect(patches[0]).toEqual(read('repo-server-sidecar.yaml'));
    expect(patches[1].data).toEqual(read('argocd-cmd-params-cm.yaml').data);
    expect(patches[2].data).toEqual(read('argocd-cm.yaml').data);
    expect(await printed('kustomize')).toEqual([component]);
  });

  test('[DOCTOR-4] chart: the values of the kit', async () => {
    expect(await printed('chart')).toEqual([read('helm-values.yaml')]);
  });

  test('[DOCTOR-4] operator: the same in the fields of ArgoCD', async () => {
    const [argocd] = await printed('operator');
    expect([argocd.apiVersion, argocd.kind]).toEqual(['argoproj.io/v1beta1', 'ArgoCD']);
    expect(argocd.spec.repo.sidecarContainers).toEqual(sidecar.containers);
    expect(argocd.spec.repo.volumes).toEqual(sidecar.volumes);
    expect(argocd.spec.repo.env).toEqual([
      { name: 'ARGOCD_REPO_SERVER_PLUGIN_TAR_EXCLUSIONS', value: '.git/*;node_modules/*' },
    ]);
    expect(argocd.spec.extraConfig).toEqual(read('argocd-cm.yaml').data);
  });

  test.each(['kustomize', 'chart', 'operator'])(
    '[DOCTOR-4] %s has the contract’s name and the image',
    async (format) => {
      const { stdout } = await installed('--print', format, '--image', 'registry.example.com/plugin:7');
      expect(stdout).toContain(`name: ${PLUGIN_CONTRACT}`);
      expect(stdout).toContain('image: registry.example.com/plugin:7');
      expect(stdout).not.toContain('kubeswarm-plugin:');
    },
  );

  test('[DOCTOR-5] application: a recipe that needs nothing else is refreshed by itself alone', async () => {
    const [application] = await printed('application', 'recipes/alone');
    expect(application).toEqual({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: {
        name: 'alone',
        annotations: { 'argocd.argoproj.io/manifest-generate-paths': '.' },
      },
      spec: { source: { path: 'recipes/alone', plugin: { name: PLUGIN_CONTRACT } } },
    });
  });

  test('[DOCTOR-5] application: imports of imports, policies, links and where they lead, files of valueFiles', async () => {
    const [application] = await printed('application', 'recipes/bound', '--values', 'more/eu.yaml');
    // A path with a semicolon is two to Argo CD, so the folder around it stands for it.
    expect(application.metadata.annotations['argocd.argoproj.io/manifest-generate-paths']).toBe(
      '.;/links/now.yaml;/links/real.yaml;/more/eu.yaml;/policies/team.yaml;/shared;/shared/mcp',
    );
  });

  test('[DOCTOR-6] the exclusions, and in a comment what none of the recipes reads', async () => {
    const { stdout } = await installed('--print', 'application', 'recipes/alone', 'recipes/bound');
    const documents = parseAllDocuments(stdout).map((document) => document.toJS());
    expect(documents).toHaveLength(3);
    expect(documents[2]).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'argocd-cmd-params-cm' },
      data: { 'reposerver.plugin.tar.exclusions': '.git/*;node_modules/*' },
    });
    // A folder whose name is a pattern is not named.
    expect(stdout).toContain('# None of these recipes reads docs (2 files), more (1 file).\n');
    expect(stdout).toContain('# ;docs/*;more/*\n');
  });

  test.each([
    [[], 'install changes no cluster; --print what to put there'],
    [['--print', 'heml'], '--print takes kustomize, chart, operator, application, not "heml"'],
    [['--print', 'chrat'], 'did you mean chart?'],
    [['--print', 'application'], 'application takes at least one RECIPE'],
    [['--print', 'application', 'recipes/none'], 'there is no directory "recipes/none"'],
    [['--print', 'application', 'recipes/alone', '--image', 'x'], '--image is for kustomize'],
    [['--print', 'chart', 'recipes/alone'], 'recipes and their --values are for application'],
  ])('%j is a usage error', async (argv, told) => {
    const result = await installed(...argv);
    expect(result).toMatchObject({ exitCode: 2, stdout: '' });
    expect(result.stderr).toContain(told);
  });
});
