import { basename, dirname, join, relative, resolve } from 'node:path';
import type { FileSystem } from './file-system.ts';
import { isWithin } from './tree.ts';

/** A system follows no more of them for one path. */
const MOST_LINKS = 40;

/** A file system that remembers what it was asked. */
export interface RecordingFileSystem extends FileSystem {
  /** Files that were read, without links, in the order of their names. */
  readonly filesRead: () => readonly string[];
  /**
   * Whether a change of this file or link may have changed an answer: something was asked about it or below it, or about
   * a folder around it, which may have come or gone with it. Where this is false for all that changed, every answer is
   * what it was.
   */
  readonly dependsOn: (changed: string) => boolean;
  /**
   * Files, links and folders in or below which lies every change for which `dependsOn` is true, none within another;
   * `/` where that can be any.
   */
  readonly dependencies: () => readonly string[];
}

/** `owner` is the folder or file for which it is asked: that the folders around it exist is known. */
export function recordingFileSystem(fileSystem: FileSystem, owner: string): RecordingFileSystem {
  const read = new Set<string>();
  const asked = new Set<string>();
  const listed = new Set<string>();
  /** A link that leads nowhere may lead to anything that was removed. */
  let hasDanglingLink = false;
  const ask = (path: string) => {
    const name = realName(fileSystem, path);
    asked.add(path).add(name.path);
    hasDanglingLink ||= name.isDangling;
  };
  const isAbove = (path: string) => isWithin(path, owner);
  return {
    facts(path) {
      ask(path);
      return fileSystem.facts(path);
    },
    read(path) {
      ask(path);
      const bytes = fileSystem.read(path);
      read.add(fileSystem.realPath(path));
      return bytes;
    },
    list(directory) {
      ask(directory);
      listed.add(directory).add(fileSystem.realPath(directory));
      return fileSystem.list(directory);
    },
    realPath(path) {
      ask(path);
      return fileSystem.realPath(path);
    },
    linkTarget: (path) => fileSystem.linkTarget(path),
    filesRead: () => [...read].sort(),
    dependsOn(changed) {
      return (
        hasDanglingLink ||
        [...asked].some((path) => isWithin(changed, path)) ||
        foldersAbove(changed).some((path) => listed.has(path) || (asked.has(path) && !isAbove(path)))
      );
    },
    dependencies() {
      if (hasDanglingLink) return ['/'];
      const below = [...asked].filter((path) => !isAbove(path));
      return outermost([...listed, ...below, ...linksOnTheWay(fileSystem, asked)]);
    },
  };
}

function outermost(paths: readonly string[]): readonly string[] {
  const sorted = [...new Set(paths)].sort();
  return sorted.filter((path) => !foldersAbove(path).some((folder) => sorted.includes(folder)));
}

/** Links that the paths lead through, and those that these lead through: each may be led elsewhere. */
function linksOnTheWay(fileSystem: FileSystem, paths: Iterable<string>): readonly string[] {
  const seen = new Set<string>();
  const links: string[] = [];
  const follow = (path: string, depth: number): void => {
    if (seen.has(path) || depth > MOST_LINKS) return;
    seen.add(path);
    const steps = [path, ...foldersAbove(path)].reverse();
    const link = steps.find((step) => fileSystem.linkTarget(step) !== undefined);
    if (link === undefined) return;
    links.push(link);
    const target = resolve(dirname(link), fileSystem.linkTarget(link) ?? '');
    follow(join(target, relative(link, path)), depth + 1);
  };
  for (const path of paths) follow(path, 0);
  return links;
}

function foldersAbove(path: string): readonly string[] {
  const parent = dirname(path);
  return parent === path ? [] : [parent, ...foldersAbove(parent)];
}

interface RealName {
  readonly path: string;
  readonly isDangling: boolean;
}

/** The path without links; of what is missing, its name in the folder that would have it. */
function realName(fileSystem: FileSystem, path: string): RealName {
  try {
    return { path: fileSystem.realPath(path), isDangling: false };
  } catch {
    const [parent, name] = [dirname(path), basename(path)];
    if (parent === path) return { path, isDangling: false };
    const folder = realName(fileSystem, parent);
    const isFolder = fileSystem.facts(folder.path)?.kind === 'directory';
    const entry = isFolder ? fileSystem.list(folder.path).find((each) => each.name === name) : undefined;
    return { path: join(folder.path, name), isDangling: folder.isDangling || entry?.kind === 'link' };
  }
}
