import { join, relative, sep } from 'node:path';
import type { FileSystem } from '../read/file-system.ts';
import { isWithin } from '../read/tree.ts';

/** Names paths by what they lie in, since every render has its copy of the repository elsewhere. */
export interface PortablePaths {
  /** undefined for a path that lies in none of the folders. */
  readonly nameOf: (path: string) => string | undefined;
  readonly pathOf: (name: string) => string | undefined;
}

/** Paths within these folders, each by its name and, where links lead to it, by its real name. */
export function portablePaths(
  fileSystem: FileSystem,
  folders: Readonly<Record<string, string>>,
): PortablePaths {
  const places = Object.entries(folders).flatMap(([name, folder]) => [
    { prefix: `${name}:`, folder },
    { prefix: `real ${name}:`, folder: realPathOr(fileSystem, folder) },
  ]);
  return {
    nameOf(path) {
      const place = places.find(({ folder }) => isWithin(folder, path));
      return place && place.prefix + relative(place.folder, path).replaceAll(sep, '/');
    },
    pathOf(name) {
      const place = places.find(({ prefix }) => name.startsWith(prefix));
      return place && join(place.folder, name.slice(place.prefix.length));
    },
  };
}

function realPathOr(fileSystem: FileSystem, path: string): string {
  try {
    return fileSystem.realPath(path);
  } catch {
    return path;
  }
}
