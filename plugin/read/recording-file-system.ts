import type { FileSystem } from './file-system.ts';

/** A file system that remembers which files were read, without links, in the order of their names. */
export interface RecordingFileSystem extends FileSystem {
  readonly filesRead: () => readonly string[];
}

export function recordingFileSystem(fileSystem: FileSystem): RecordingFileSystem {
  const files = new Set<string>();
  return {
    ...fileSystem,
    read(path) {
      const bytes = fileSystem.read(path);
      files.add(fileSystem.realPath(path));
      return bytes;
    },
    filesRead: () => [...files].sort(),
  };
}
