import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { ciRepository, runBash } from '../../support/ci/ci-repository.ts';
import { packedPackage } from '../../support/ci/packed-package.ts';
import { pageCommands } from '../../support/cluster/argocd/page-commands.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const root = join(import.meta.dirname, '../../..');
const page = readFileSync(join(root, 'docs/ci.md'), 'utf8');
const [pack, ...commands] = pageCommands(join(root, 'docs/ci.md'));
const folder = temporaryFolder();

describe('docs/ci.md', () => {
  beforeAll(async () => {
    const repository = await ciRepository(folder);
    await repository.checkOut('good');
    // The page says npm pack, which builds first; this checkout is built, and other tests read its bundle.
    await packedPackage(folder);
  });

  test('[CIKIT-7] begins with making the package', () => {
    expect(pack).toBe('npm pack');
    expect(commands).toHaveLength(3);
  });

  test('[CIKIT-7] has commands that work with it', async () => {
    for (const command of commands)
      expect(await runBash(command, folder, {})).toMatchObject({ code: 0, stderr: '' });
    expect(readFileSync(join(folder, '.swarm-ci/diff.md'), 'utf8')).toContain('policy-loosened');
  });

  test('[CIKIT-5] uses inputs and variables that are there', () => {
    const blocks = [...page.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, text = '']) => parse(text));
    const action = parse(readFileSync(join(root, 'ci/github/action.yml'), 'utf8'));
    const { swarm } = parse(readFileSync(join(root, 'ci/gitlab/template.yml'), 'utf8'));
    const hooks = parse(readFileSync(join(root, '.pre-commit-hooks.yaml'), 'utf8'));
    const [github, gitlab, preCommit] = blocks;
    expect(Object.keys(action.inputs)).toEqual(
      expect.arrayContaining(Object.keys(github.jobs.recipes.steps[1].with)),
    );
    for (const name of Object.keys(action.inputs)) expect(page).toContain(`\`${name}\``);
    expect(Object.keys(swarm.variables)).toEqual(expect.arrayContaining(Object.keys(gitlab.variables)));
    expect(hooks).toContainEqual(expect.objectContaining({ id: preCommit.repos[0].hooks[0].id }));
  });
});
