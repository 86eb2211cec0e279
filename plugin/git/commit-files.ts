import { simpleGit } from 'simple-git';
import type { FileSystem } from '../read/file-system.ts';
import { isManifestName } from '../read/manifest-files.ts';
import { type TreeEntry, treeFileSystem } from '../read/tree-file-system.ts';
import { limits } from '../yaml/limits.ts';
import { blobBytes, blobContents } from './cat-file.ts';
import { fetchMissing } from './fetch-missing.ts';
import { GitFailure } from './git-failure.ts';

/**
 * The file system as it would be with this commit checked out at `topLevel`. Nothing is checked out: files are read
 * from the objects of the repository, as they were committed, whatever filters a checkout would run; what a partial clone
 * lacks of them is fetched. Rejects with GitFailure when objects are missing.
 */
export async function commitFiles(
  topLevel: string,
  commit: string,
  fileSystem: FileSystem,
): Promise<FileSystem> {
  const fetchIt = `the files of commit ${commit.slice(0, 12)} are not all here. Fetch them: git fetch origin ${commit}`;
  const asked = <Value>(ask: Ask<Value>, ids: readonly string[]): ReadonlyMap<string, Value> => {
    try {
      return ask(topLevel, ids);
    } catch {
      throw new GitFailure(fetchIt);
    }
  };
  const one = <Value>(ask: Ask<Value>, id: string): Value => {
    const answer = asked(ask, [id]).get(id);
    if (answer === undefined) throw new GitFailure(fetchIt);
    return answer;
  };
  const git = simpleGit(topLevel);
  // Without sizes, for which a partial clone would fetch every file.
  const listed = await git.raw(['ls-tree', '-r', '-z', '--full-tree', commit]).catch(() => {
    throw new GitFailure(fetchIt);
  });
  const files = listed.split('\0').flatMap(fileOf);
  const likely = files.filter(({ mode, path }) => mode === LINK || isManifestName(path)).map(({ id }) => id);
  await fetchMissing(git, topLevel, commit, likely);
  const sizes = asked(blobBytes, likely);
  const bytesOf = (id: string): number => sizes.get(id) ?? one(blobBytes, id);
  const contents = asked(
    blobContents,
    likely.filter((id) => bytesOf(id) <= limits.fileBytes),
  );
  const read = (id: string): Uint8Array => contents.get(id) ?? one(blobContents, id);
  const entryOf = ({ mode, id }: CommittedFile): TreeEntry => {
    if (mode === LINK) return { kind: 'link', target: Buffer.from(read(id)).toString() };
    // The files of a submodule are not in the repository.
    if (mode === SUBMODULE) return { kind: 'directory' };
    return {
      kind: 'file',
      get bytes() {
        return bytesOf(id);
      },
      read: () => read(id),
    };
  };
  return treeFileSystem(topLevel, new Map(files.map((file) => [file.path, entryOf(file)])), fileSystem);
}

type Ask<Value> = (topLevel: string, ids: readonly string[]) => ReadonlyMap<string, Value>;

const LINK = '120000';
const SUBMODULE = '160000';

interface CommittedFile {
  readonly mode: string;
  readonly id: string;
  /** Relative to the top of the repository. */
  readonly path: string;
}

/** `100644 blob <id>`, a tab, the path. */
function fileOf(line: string): readonly CommittedFile[] {
  const [, mode = '', id = '', path = ''] = /^(\d+) \w+ (\w+)\t(.*)$/s.exec(line) ?? [];
  return path === '' ? [] : [{ mode, id, path }];
}
