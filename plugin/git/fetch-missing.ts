import { execFileSync } from 'node:child_process';
import type { SimpleGit } from 'simple-git';

/**
 * In a partial clone, fetches at once what is missing of a commit's blobs: Git would fetch each by itself when it is
 * read. Elsewhere, and without a connection, it does nothing.
 */
export async function fetchMissing(
  git: SimpleGit,
  topLevel: string,
  commit: string,
  ids: readonly string[],
): Promise<void> {
  try {
    const promisors = await git.raw(['config', '--get-regexp', '^remote\\..*\\.promisor$', '^true$']);
    const remote = /^remote\.(.*)\.promisor /.exec(promisors)?.[1];
    if (remote === undefined) return;
    const listed = await git.raw(['rev-list', '--objects', '--missing=print', `${commit}^{tree}`]);
    const missing = new Set([...listed.matchAll(/^\?(\w+)$/gm)].map(([, id]) => id));
    const wanted = ids.filter((id) => missing.has(id));
    if (wanted.length === 0) return;
    // As Git does it for one: without marks that these objects are a branch, and without asking what is here.
    const how = ['--no-tags', '--no-write-fetch-head', '--recurse-submodules=no', '--no-auto-gc'];
    execFileSync(
      'git',
      ['-c', 'fetch.negotiationAlgorithm=noop', 'fetch', remote, ...how, '--filter=blob:none', '--stdin'],
      { cwd: topLevel, input: `${wanted.join('\n')}\n`, stdio: ['pipe', 'ignore', 'ignore'] },
    );
  } catch {
    // Whoever reads what is still missing tells of it.
  }
}
