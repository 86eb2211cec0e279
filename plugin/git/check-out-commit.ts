import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simpleGit } from 'simple-git';
import { GitFailure } from './git-failure.ts';

/** The files of a commit in a folder of their own, until they are removed. */
export interface CheckedOutCommit {
  /** Absolute, without links. */
  readonly directory: string;
  remove(): void;
}

const passedOn = ['PATH', 'HOME', 'XDG_CONFIG_HOME', 'USERPROFILE', 'SYSTEMROOT', 'TMPDIR', 'LANG'];

/**
 * Writes the files of a commit next to nobody's work: an index of its own, a temporary folder, no change to the
 * repository. Rejects with GitFailure when an object is missing.
 */
export async function checkOutCommit(
  topLevel: string,
  commit: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<CheckedOutCommit> {
  const folder = realpathSync.native(mkdtempSync(join(tmpdir(), 'swarm-diff-')));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const directory = join(folder, 'tree');
  const own = Object.fromEntries(
    passedOn.flatMap((name) => {
      const value = env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const git = simpleGit({ baseDir: topLevel, allowEnvironment: ['GIT_INDEX_FILE'] }).env({
    ...own,
    GIT_INDEX_FILE: join(folder, 'index'),
  });
  try {
    await git.raw(['read-tree', commit]);
    await git.raw(['checkout-index', '--all', '--quiet', `--prefix=${directory}/`]);
  } catch {
    remove();
    throw new GitFailure(
      `the files of commit ${commit.slice(0, 12)} are not all here. Fetch them: git fetch origin ${commit}`,
    );
  }
  return { directory, remove };
}
