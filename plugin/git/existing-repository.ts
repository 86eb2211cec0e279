import { type SimpleGit, simpleGit } from 'simple-git';
import { didYouMean } from '../../schemas/did-you-mean.ts';
import { GitFailure } from './git-failure.ts';

/** A repository that somebody works in; nothing in it is ever changed, its index included. */
export interface ExistingRepository {
  /** Absolute: the folder that holds everything. */
  readonly topLevel: string;
  /** The full revision of the commit that a name stands for. Rejects with GitFailure. */
  commitOf(name: string): Promise<string>;
  /** The last commit that both have. Rejects with GitFailure, and says so when a shallow clone is why. */
  mergeBase(one: string, other: string): Promise<string>;
  /** What a change would be merged into: the remote's default branch, else `main` or `master`, else the upstream. */
  defaultBase(): Promise<string>;
}

/** The repository around a directory. Rejects with GitFailure when there is none, or no git. */
export async function openRepository(directory: string): Promise<ExistingRepository> {
  const git = carefulGit(directory);
  let topLevel: string;
  try {
    topLevel = (await git.raw(['rev-parse', '--show-toplevel'])).replace(/\n$/, '');
  } catch (error) {
    throw new GitFailure(noRepository(error));
  }
  return {
    topLevel,
    commitOf: (name) => commitOf(git, name),
    mergeBase: (one, other) => mergeBase(git, one, other),
    defaultBase: () => defaultBase(git),
  };
}

/** A monitor that the repository's own configuration names would be a program that it makes us run. */
export function carefulGit(baseDir: string): SimpleGit {
  return simpleGit({ baseDir, config: ['core.fsmonitor=false'], unsafe: { allowUnsafeFsMonitor: true } });
}

function noRepository(error: unknown): string {
  const reason = error instanceof Error ? error.message : '';
  if (reason.includes('ENOENT')) return 'git is not installed. Install it, or put it on PATH';
  if (reason.includes('dubious ownership'))
    return 'git does not trust this repository, which belongs to somebody else. Run git config --global --add safe.directory <folder>';
  if (reason.includes('work tree')) return 'this repository has no work tree. Call it in a checkout of it';
  return 'this is no Git repository. Call it inside of one';
}

async function commitOf(git: SimpleGit, name: string): Promise<string> {
  if (name.includes('..'))
    throw new GitFailure(
      `${JSON.stringify(name)} is a range. Name one commit; swarm diff takes two, with --merge-base for three dots`,
    );
  const commit = await tried(git, [
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${name}^{commit}`,
  ]);
  if (commit !== undefined) return commit;
  if (name === 'HEAD') throw new GitFailure('the repository has no commit yet. Commit something first');
  const near = didYouMean(name, await branchesAndTags(git));
  const hint = near === undefined ? '' : ` (did you mean ${near}?)`;
  const fetch = (await isShallow(git))
    ? 'This clone is shallow: fetch more of it (git fetch --unshallow; actions/checkout: fetch-depth: 0)'
    : 'Name a branch, a tag or a commit, and fetch it first when it is a remote one';
  throw new GitFailure(`there is no commit ${JSON.stringify(name)} here${hint}. ${fetch}`);
}

async function branchesAndTags(git: SimpleGit): Promise<readonly string[]> {
  const names = await tried(git, ['for-each-ref', '--format=%(refname:short)']);
  return names === undefined ? [] : names.split('\n');
}

async function mergeBase(git: SimpleGit, one: string, other: string): Promise<string> {
  const base = await tried(git, ['merge-base', one, other]);
  if (base !== undefined) return base;
  const fact = `no commit is known that ${one} and ${other} have in common`;
  throw new GitFailure(
    (await isShallow(git))
      ? `${fact}, since this clone is shallow. Fetch all of it (git fetch --unshallow; actions/checkout: fetch-depth: 0), or name another commit`
      : `${fact}. Name another commit to compare with`,
  );
}

async function defaultBase(git: SimpleGit): Promise<string> {
  const candidates = ['origin/HEAD', 'origin/main', 'origin/master', 'main', 'master', '@{upstream}'];
  for (const name of candidates) {
    const commit = await tried(git, ['rev-parse', '--verify', '--quiet', `${name}^{commit}`]);
    if (commit !== undefined) return name;
  }
  await commitOf(git, 'HEAD');
  throw new GitFailure(
    'there is nothing to compare with: neither a default branch of the remote, nor main or master, nor an upstream. Name one: swarm diff BASE',
  );
}

async function isShallow(git: SimpleGit): Promise<boolean> {
  return (await tried(git, ['rev-parse', '--is-shallow-repository'])) === 'true';
}

/** What git answers; undefined when it refuses or answers nothing. */
async function tried(git: SimpleGit, command: string[]): Promise<string | undefined> {
  try {
    const answer = (await git.raw(command)).trim();
    return answer === '' ? undefined : answer;
  } catch {
    return undefined;
  }
}
