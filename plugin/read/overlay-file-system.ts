import type { FileSystem } from './file-system.ts';

/** A file system in which some files, by their paths without links, hold other texts. */
export function overlayFileSystem(
  fileSystem: FileSystem,
  files: readonly { readonly path: string; readonly text: string }[],
): FileSystem {
  const contents = new Map(files.map(({ path, text }) => [path, new TextEncoder().encode(text)]));
  return {
    ...fileSystem,
    facts(path) {
      const facts = fileSystem.facts(path);
      const bytes = facts === undefined ? undefined : contents.get(fileSystem.realPath(path));
      return bytes === undefined ? facts : { kind: 'file', bytes: bytes.length };
    },
    read: (path) => contents.get(fileSystem.realPath(path)) ?? fileSystem.read(path),
  };
}
