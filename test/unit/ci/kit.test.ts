import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { type CiRepository, ciRepository, runBash } from '../../support/ci/ci-repository.ts';
import { packedPackage } from '../../support/ci/packed-package.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const root = join(import.meta.dirname, '../../..');
const folder = temporaryFolder();
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

describe('the package', () => {
  test('[CIKIT-7] holds the bundle and the kit, and no source, test or secret', async () => {
    const { files } = await packedPackage(folder);
    expect(files).toEqual(
      expect.arrayContaining([
        'dist/swarm.mjs',
        'dist/swarm-cmp.mjs',
        'ci/check.sh',
        'ci/gitlab/check.sh',
        'ci/comment.mjs',
      ]),
    );
    const others = files.filter(
      (file) =>
        !/^(?:dist\/(?:chunks\/)?[\w.-]+\.[cm]js|ci\/.+|package\.json|README\.md|LICENSE)$/.test(file),
    );
    expect(others).toEqual([]);
  });
});

describe('the hooks of pre-commit', () => {
  const hooks = parse(read('.pre-commit-hooks.yaml'));
  let repository: CiRepository;
  beforeAll(async () => {
    repository = await ciRepository(join(folder, 'repository'));
    await repository.checkOut('good');
    cpSync(join(repository.path, 'recipes/support'), join(repository.path, 'recipes/other'), {
      recursive: true,
    });
  });
  /** As pre-commit runs a hook: its entry, and the files of the commit that its pattern fits. */
  const commit = (id: string, ...files: readonly string[]) => {
    const hook = hooks.find((each: { readonly id: string }) => each.id === id);
    const program = String(hook.entry).replace(/^swarm /, `'${process.execPath}' '${root}/dist/swarm.mjs' `);
    const passed =
      hook.pass_filenames === false ? [] : files.filter((file) => new RegExp(hook.files).test(file));
    return runBash([program, ...passed].join(' '), repository.path, {});
  };

  test('[CIKIT-8] swarm-lint looks at the recipes of the files of the commit', async () => {
    await repository.checkOut('bad');
    const bad = await commit('swarm-lint', 'recipes/support/support-team.yaml', 'README.md');
    expect(bad.code).toBe(1);
    expect(bad.stdout).toContain('recipes/support/classifier-agent.yaml:');
    const other = await commit('swarm-lint', 'recipes/other/support-team.yaml');
    expect(other).toMatchObject({ code: 0 });
  });

  test('[CIKIT-8] swarm-lint-all looks at everything', async () => {
    await repository.checkOut('bad');
    expect(await commit('swarm-lint-all')).toMatchObject({ code: 1 });
    await repository.checkOut('good');
    expect(await commit('swarm-lint-all')).toMatchObject({ code: 0 });
  });

  test('every hook names a program that the package has', () => {
    const { bin, scripts } = JSON.parse(read('package.json'));
    for (const { entry, language } of hooks) {
      expect(language).toBe('system');
      expect(Object.keys(bin)).toContain(String(entry).split(' ')[0]);
    }
    expect(scripts.prepack).toContain('build');
  });
});

test('[CIKIT-9] the ApplicationSet of the example fits the project, the plugin and the form of a recipe', () => {
  const set = parse(read('plugin/argocd/applicationset.yaml'));
  const project = parse(read('plugin/argocd/project.yaml'));
  const { spec } = set.spec.template;
  expect(spec.project).toBe(project.metadata.name);
  expect(project.spec.sourceRepos).toContain(spec.source.repoURL);
  expect(
    project.spec.destinations.map(({ namespace }: { readonly namespace: string }) => namespace),
  ).toContain('support-*');
  expect(spec.source.plugin.name).toBe('kubeswarm-v1');
  expect(set.spec.generators[0].git.files).toEqual([{ path: 'recipes/*/values/*.yaml' }]);
});

test('[CIKIT-5] no input of the action is pasted into a script, and only one step has the token', () => {
  const action = parse(read('ci/github/action.yml'));
  const steps: readonly { readonly run?: string }[] = action.runs.steps;
  expect(steps.filter(({ run }) => run?.includes('${{'))).toEqual([]);
  const withToken = steps.filter((step) => JSON.stringify(step).includes('inputs.token'));
  expect(withToken.map(({ run }) => run)).toEqual([expect.stringContaining('comment.sh')]);
  const used = JSON.stringify(action.runs);
  for (const name of Object.keys(action.inputs)) expect(used).toContain(`inputs.${name}`);
});
