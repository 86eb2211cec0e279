import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { type SimpleGit, simpleGit } from 'simple-git';

/** Thrown where a repository cannot tell what has changed; the message is for people. */
export class UnknownChange extends Error {}

export interface Change {
  /** Root of the repository, without links. */
  readonly root: string;
  /** Changed, added and removed files below the root, absolute; renamed ones with both names. */
  readonly files: readonly string[];
  /** Whether a link is among them: what was read through it cannot be told from its name. */
  readonly hasLinks: boolean;
}

/**
 * What differs between the work tree around a directory and the commit at which its branch left `ref`, files that Git does
 * not know yet included.
 */
export async function changedFiles(directory: string, ref: string): Promise<Change> {
  try {
    const root = (await gitIn(directory).raw(['rev-parse', '--show-toplevel'])).replace(/\n$/, '');
    const git = gitIn(root);
    const commit = await git.raw(['rev-parse', '--verify', '--end-of-options', `${ref}^{commit}`]);
    const base = (await git.raw(['merge-base', commit.trim(), 'HEAD'])).trim();
    const differences = await git.raw(['diff', '--raw', '-z', '--no-renames', '--no-ext-diff', base, '--']);
    const untracked = await git.raw(['ls-files', '-z', '--others', '--exclude-standard']);
    const known = readDifferences(differences);
    const added = untracked.split('\0').filter((name) => name !== '');
    return {
      root,
      files: [...known.names, ...added].map((name) => join(root, name)),
      hasLinks: known.hasLinks || added.some((name) => lstatSync(join(root, name)).isSymbolicLink()),
    };
  } catch (error) {
    const reason = error instanceof Error ? (error.message.trim().split('\n')[0] ?? '') : String(error);
    throw new UnknownChange(`Git does not know what has changed since ${JSON.stringify(ref)}: ${reason}`);
  }
}

/** A monitor that the repository's own configuration names would be a program that it makes us run. */
function gitIn(baseDir: string): SimpleGit {
  return simpleGit({ baseDir, config: ['core.fsmonitor=false'], unsafe: { allowUnsafeFsMonitor: true } });
}

/** `:100644 120000 <id> <id> T`, then the name, each ended by NUL. */
function readDifferences(raw: string): { readonly names: readonly string[]; readonly hasLinks: boolean } {
  const parts = raw.split('\0').filter((part) => part !== '');
  const names = parts.filter((_, index) => index % 2 === 1);
  const modes = parts.filter((_, index) => index % 2 === 0);
  return { names, hasLinks: modes.some((mode) => /^:(?:120000 |\d+ 120000 )/.test(mode)) };
}
