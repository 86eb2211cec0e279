import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { type SimpleGit, simpleGit } from 'simple-git';
import type { CommandResult } from '../../../plugin/commands/command.ts';
import { diff } from '../../../plugin/commands/diff.ts';
import { nodeFileSystem } from '../../../plugin/read/file-system.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { agent, recipe } from '../plugin/render-files.ts';

const folder = temporaryFolder();
let count = 0;
let at: string;
let git: SimpleGit;

const write = (path: string, text: string, root = at): void => {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
};
const emptyRepository = async (branch = 'main'): Promise<void> => {
  count += 1;
  at = join(folder, `repository-${count}`);
  mkdirSync(at);
  git = simpleGit(at);
  await git.init([`--initial-branch=${branch}`]);
  await git.addConfig('user.name', 'Test');
  await git.addConfig('user.email', 'test@example.com');
};
const commit = async (): Promise<string> => {
  await git.add('.');
  await git.commit('change');
  return git.revparse(['HEAD']);
};
const webhook = '  tools: {webhooks: [{name: w, url: "http://w.example"}]}\n';
const gained = 'one/a.yaml:8:29 [tools-gained] SwarmAgent "a" may call webhook "w"';
const swarmDiff = (argv: readonly string[], cwd = at): Promise<CommandResult> =>
  diff({
    argv,
    env: { PATH: process.env.PATH },
    cwd,
    fileSystem: nodeFileSystem,
    readStdin: () => Promise.resolve(new Uint8Array()),
  });

let first: string;
beforeEach(async () => {
  await emptyRepository();
  write('one/recipe.yaml', recipe());
  write('one/a.yaml', agent('a'));
  first = await commit();
});

describe('swarm diff in a repository', () => {
  test('[DIFF-18] compares the working tree with the last commit of the default branch, and leaves both alone', async () => {
    write('one/a.yaml', agent('a', webhook));
    write('staged.txt', 'x');
    await git.add('staged.txt');
    const before = [
      await git.raw(['status', '--porcelain=v2']),
      readFileSync(join(at, '.git/index')).toString('hex'),
    ];
    const result = await swarmDiff([]);
    expect(result).toMatchObject({ exitCode: 0, stderr: '' });
    expect(result.stdout).toContain(gained);
    expect([
      await git.raw(['status', '--porcelain=v2']),
      readFileSync(join(at, '.git/index')).toString('hex'),
    ]).toEqual(before);
  });

  test('[DIFF-15] names files as seen from where it is called, and says the same twice', async () => {
    write('one/a.yaml', agent('a', webhook));
    const [once, twice] = [
      await swarmDiff(['main'], join(at, 'one')),
      await swarmDiff(['main'], join(at, 'one')),
    ];
    expect(once.stdout).toContain('\n  a.yaml:8:29 [tools-gained]');
    expect(once).toEqual(twice);
  });

  test('a branch is compared with where it parted; --merge-base does so for a BASE', async () => {
    await git.checkoutLocalBranch('feature');
    write('one/a.yaml', agent('a', webhook));
    await commit();
    await git.checkout('main');
    write('one/b.yaml', agent('b'));
    await commit();
    await git.checkout('feature');
    for (const argv of [[], ['--merge-base', 'main'], ['--merge-base', 'main', 'HEAD'], [first, 'feature']]) {
      const { stdout } = await swarmDiff(argv);
      expect(stdout).toContain(gained);
      expect(stdout).not.toContain('"b"');
    }
    expect((await swarmDiff(['main', 'HEAD'])).stdout).toContain('[agents-lost] SwarmAgent "b" is gone');
  });

  test('--path chooses recipes; one that is gone can still be asked for', async () => {
    write('two/recipe.yaml', recipe().replace('demo', 'two'));
    write('two/b.yaml', agent('b'));
    await commit();
    write('one/a.yaml', agent('a', webhook));
    await git.rm(['-r', 'two']);
    expect((await swarmDiff(['HEAD', '--path', 'one'])).stdout).not.toContain('"b"');
    expect((await swarmDiff(['HEAD', '--path', 'two'])).stdout).toContain('"b" is gone');
    expect(await swarmDiff(['HEAD', '--path', 'three'])).toMatchObject({ exitCode: 2 });
    expect(await swarmDiff(['HEAD', '--path', '..'])).toMatchObject({ exitCode: 2 });
  });

  test('a folder without recipe.yaml is compared as plain manifests', async () => {
    await git.rm(['one/recipe.yaml']);
    await commit();
    write('one/a.yaml', agent('a', webhook));
    expect((await swarmDiff(['HEAD', '--path', 'one'])).stdout).toContain(gained);
  });

  test('policies of the repository are read from each of the trees', async () => {
    const policy = (deny: string): string =>
      `apiVersion: kubeswarm.io/v1alpha1\nkind: SwarmPolicy\nmetadata: {name: p}\nspec: {enforcementMode: Enforce, tools: {deny: [${deny}]}}\n`;
    write('policies/p.yaml', policy('exec/*, w'));
    await commit();
    write('policies/p.yaml', policy('w'));
    const { stdout } = await swarmDiff(['HEAD', '--policies', 'policies']);
    expect(stdout).toContain(
      'policies/p.yaml:4:49 (before) [policy-loosened] SwarmPolicy "p" no longer denies tool "exec/*"',
    );
    expect(stdout).not.toContain('swarm-diff-');
  });
});

describe('exit codes', () => {
  test('[DIFF-16] 1 with a chosen widening, 0 with others, 2 for a name that is none', async () => {
    write('one/a.yaml', agent('a', webhook));
    expect(await swarmDiff(['--fail-on', 'policy-loosened'])).toMatchObject({ exitCode: 0 });
    const failed = await swarmDiff(['--fail-on', 'policy-loosened,tools-gained']);
    expect(failed).toMatchObject({ exitCode: 1, stderr: '--fail-on: tools-gained\n' });
    expect(await swarmDiff(['--fail-on', 'any'])).toMatchObject({ exitCode: 1 });
    const wrong = await swarmDiff(['--fail-on', 'tool-gained']);
    expect(wrong.exitCode).toBe(2);
    expect(wrong.stderr).toContain('"tool-gained" (did you mean tools-gained?)');
    expect(await swarmDiff(['-o', 'jsn'])).toMatchObject({ exitCode: 2 });
  });

  test('[DIFF-9] 1 when the new tree does not render, 0 when only the old one does not', async () => {
    write('one/a.yaml', agent('a', '  modle: x\n'));
    const broken = await swarmDiff([]);
    expect(broken.exitCode).toBe(1);
    expect(broken.stdout).toContain('Does not render\n  one [now] one/a.yaml:8:3 [schema.unknown-field]');
    await commit();
    write('one/a.yaml', agent('a'));
    const mended = await swarmDiff(['HEAD']);
    expect(mended.exitCode).toBe(0);
    expect(mended.stdout).toContain('one [before]');
  });
});

describe('[DIFF-17] what Git does not have', () => {
  const said = async (argv: readonly string[], cwd = at): Promise<string> => {
    const { exitCode, stdout, stderr } = await swarmDiff(argv, cwd);
    expect([exitCode, stdout]).toEqual([1, '']);
    return stderr;
  };

  test('a ref that is none, with the nearest one', async () => {
    expect(await said(['mian'])).toMatch(
      /^error: there is no commit "mian" here \(did you mean main\?\)\. Name /,
    );
    expect(await said(['main...HEAD'])).toContain('is a range. Name one commit');
    expect(await said(['main', 'nowhere'])).toContain('there is no commit "nowhere" here');
  });

  test('a commit, when there is none yet', async () => {
    await emptyRepository();
    expect(await said([])).toBe('error: the repository has no commit yet. Commit something first\n');
  });

  test('a base, when there is neither remote nor main', async () => {
    await emptyRepository('work');
    write('x', 'x');
    await commit();
    expect(await said([])).toContain('there is nothing to compare with');
  });

  test('a common commit', async () => {
    await git.raw(['checkout', '--orphan', 'island']);
    write('x', 'x');
    await commit();
    expect(await said([])).toContain('no commit is known that main and HEAD have in common. Name');
  });

  test('a common commit in a shallow clone, with how to get it', async () => {
    await git.checkoutLocalBranch('feature');
    write('one/a.yaml', agent('a', webhook));
    await commit();
    await git.checkout('main');
    write('x', 'x');
    await commit();
    const clone = join(folder, `clone-${count}`);
    await simpleGit().clone(`file://${at}`, clone, ['--depth=1', '--no-single-branch', '--branch=feature']);
    expect(await said([], clone)).toMatch(
      /since this clone is shallow\. Fetch all of it \(git fetch --unshallow/,
    );
    expect(await said([first], clone)).toContain('This clone is shallow');
    // Two commits that are both there can be compared all the same.
    expect((await swarmDiff(['origin/main', 'HEAD'], clone)).stdout).toContain(gained);
  });

  test('a repository', async () => {
    const nowhere = join(folder, 'nowhere');
    mkdirSync(nowhere, { recursive: true });
    expect(await said([], nowhere)).toBe('error: this is no Git repository. Call it inside of one\n');
  });
});
