import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { simpleGit } from 'simple-git';

const root = join(import.meta.dirname, '../../..');

/** A repository of one recipe, with a branch for each change that CI has to judge. */
export interface CiRepository {
  readonly path: string;
  /** What the branches parted from. */
  readonly base: string;
  checkOut(branch: 'good' | 'bad' | 'unrelated'): Promise<string>;
}

/** `hasTests`: with the tests of the team, which take a second each time. */
export async function ciRepository(path: string, { hasTests = false } = {}): Promise<CiRepository> {
  mkdirSync(path, { recursive: true });
  cpSync(join(root, 'recipes/02-support-triage'), join(path, 'recipes/support'), { recursive: true });
  if (!hasTests) rmSync(join(path, 'recipes/support/tests'), { recursive: true });
  const git = simpleGit(path);
  await git.init(['--initial-branch=main']);
  await git.addConfig('user.name', 'Test');
  await git.addConfig('user.email', 'test@example.com');
  writeFileSync(join(path, '.gitignore'), '.swarm-ci\n');
  const commit = async (): Promise<string> => {
    await git.add('.');
    await git.commit('change');
    return git.revparse(['HEAD']);
  };
  const base = await commit();
  const edit = (file: string, from: string, to: string): void => {
    const name = join(path, 'recipes/support', file);
    const text = readFileSync(name, 'utf8');
    if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
    writeFileSync(name, text.replace(from, to));
  };
  await git.checkoutLocalBranch('unrelated');
  writeFileSync(join(path, 'README.md'), 'Read me.\n');
  await commit();
  await git.checkout('main');
  await git.checkoutLocalBranch('good');
  edit('budget-policy.yaml', 'maxDailyTokens: 500000', 'maxDailyTokens: 600000');
  await commit();
  await git.checkoutLocalBranch('bad');
  edit('classifier-agent.yaml', '  model:', '  modle: x\n  model:');
  await commit();
  return {
    path,
    base,
    async checkOut(branch) {
      await git.checkout(branch);
      return git.revparse(['HEAD']);
    },
  };
}

/** What a script printed, and its exit code. */
export interface ScriptResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line under bash with these variables, and of ours only what finds programs. Leaves nothing outside. */
export function runBash(
  script: string,
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<ScriptResult> {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['-c', script], {
      cwd,
      env: {
        PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
        HOME: cwd,
        TMPDIR: dirname(cwd),
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => (stdout += chunk));
    child.stderr.on('data', (chunk) => (stderr += chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}
