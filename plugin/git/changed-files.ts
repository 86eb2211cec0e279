import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { carefulGit, openRepository } from './existing-repository.ts';

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
 * not know yet included. Rejects with GitFailure.
 */
export async function changedFiles(directory: string, ref: string): Promise<Change> {
  const { topLevel: root, commitOf, mergeBase } = await openRepository(directory);
  await commitOf(ref);
  const base = await mergeBase(ref, 'HEAD');
  const git = carefulGit(root);
  const differences = await git.raw(['diff', '--raw', '-z', '--no-renames', '--no-ext-diff', base, '--']);
  const untracked = await git.raw(['ls-files', '-z', '--others', '--exclude-standard']);
  const known = readDifferences(differences);
  const added = untracked.split('\0').filter((name) => name !== '');
  return {
    root,
    files: [...known.names, ...added].map((name) => join(root, name)),
    hasLinks: known.hasLinks || added.some((name) => lstatSync(join(root, name)).isSymbolicLink()),
  };
}

/** `:100644 120000 <id> <id> T`, then the name, each ended by NUL. */
function readDifferences(raw: string): { readonly names: readonly string[]; readonly hasLinks: boolean } {
  const parts = raw.split('\0').filter((part) => part !== '');
  const names = parts.filter((_, index) => index % 2 === 1);
  const modes = parts.filter((_, index) => index % 2 === 0);
  return { names, hasLinks: modes.some((mode) => /^:(?:120000 |\d+ 120000 )/.test(mode)) };
}
