import { execFileSync } from 'node:child_process';
import { simpleGit } from 'simple-git';
import type { FileSystem } from '../read/file-system.ts';
import { isManifestName } from '../read/manifest-files.ts';
import { type TreeEntry, treeFileSystem } from '../read/tree-file-system.ts';
import { limits } from '../yaml/limits.ts';
import { GitFailure } from './git-failure.ts';

/**
 * The file system as it would be with this commit checked out at `topLevel`. Nothing is written anywhere: files are read
 * from the objects of the repository, as they were committed, whatever filters a checkout would run. Rejects with
 * GitFailure when objects are missing.
 */
export async function commitFiles(
  topLevel: string,
  commit: string,
  fileSystem: FileSystem,
): Promise<FileSystem> {
  const fetchIt = `the files of commit ${commit.slice(0, 12)} are not all here. Fetch them: git fetch origin ${commit}`;
  const ids = async (): Promise<string> =>
    simpleGit(topLevel).raw(['ls-tree', '-r', '-z', '--long', '--full-tree', commit]);
  const contentsOf = (wanted: readonly string[]): ReadonlyMap<string, Uint8Array> => {
    try {
      return blobs(topLevel, wanted);
    } catch {
      throw new GitFailure(fetchIt);
    }
  };
  const listed = await ids().catch(() => {
    throw new GitFailure(fetchIt);
  });
  const files = listed.split('\0').flatMap(fileOf);
  const isReadAhead = ({ mode, path, bytes }: CommittedFile): boolean =>
    mode === LINK || (isManifestName(path) && bytes <= limits.fileBytes);
  const contents = contentsOf(files.filter(isReadAhead).map(({ id }) => id));
  const read = (id: string): Uint8Array => {
    const content = contents.get(id) ?? contentsOf([id]).get(id);
    if (content === undefined) throw new GitFailure(fetchIt);
    return content;
  };
  const entryOf = ({ mode, id, bytes }: CommittedFile): TreeEntry => {
    if (mode === LINK) return { kind: 'link', target: Buffer.from(read(id)).toString() };
    // The files of a submodule are not in the repository.
    return mode === SUBMODULE ? { kind: 'directory' } : { kind: 'file', bytes, read: () => read(id) };
  };
  return treeFileSystem(topLevel, new Map(files.map((file) => [file.path, entryOf(file)])), fileSystem);
}

const LINK = '120000';
const SUBMODULE = '160000';

interface CommittedFile {
  readonly mode: string;
  readonly id: string;
  /** 0 for a submodule. */
  readonly bytes: number;
  /** Relative to the top of the repository. */
  readonly path: string;
}

/** `100644 blob <id> <size padded>`, a tab, the path. */
function fileOf(line: string): readonly CommittedFile[] {
  const [, mode = '', id = '', size = '', path = ''] = /^(\d+) \w+ (\w+) +(\S+)\t(.*)$/s.exec(line) ?? [];
  return path === '' ? [] : [{ mode, id, bytes: Number(size) || 0, path }];
}

/**
 * The contents of blobs by their ids, of those that are here. Synchronous, as every read of a render is: what was not
 * read ahead is read when it is asked for.
 */
function blobs(topLevel: string, ids: readonly string[]): ReadonlyMap<string, Uint8Array> {
  if (ids.length === 0) return new Map();
  const output = execFileSync('git', ['cat-file', '--batch'], {
    cwd: topLevel,
    input: `${ids.join('\n')}\n`,
    maxBuffer: Number.POSITIVE_INFINITY,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const contents = new Map<string, Uint8Array>();
  // `<id> blob <size>`, the content, each on lines of its own; or `<id> missing`.
  for (let at = 0; at < output.length; ) {
    const end = output.indexOf('\n', at);
    const [id = '', type, size] = output.toString('latin1', at, end).split(' ');
    at = end + 1;
    if (type !== 'blob') continue;
    contents.set(id, output.subarray(at, at + Number(size)));
    at += Number(size) + 1;
  }
  return contents;
}
