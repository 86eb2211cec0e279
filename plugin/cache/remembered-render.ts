import type { FileSystem } from '../read/file-system.ts';
import { entryText, readEntry } from './cache-entry.ts';
import { isAnsweredAlike, tracedFileSystem } from './file-trace.ts';
import { portablePaths } from './portable-paths.ts';
import type { RenderCache } from './render-cache.ts';

/** What a render depends on beside the files. */
export interface RenderRequest {
  readonly fileSystem: FileSystem;
  /** Absolute: the tree, the recipe in it, and the folders of policies. */
  readonly treeRoot: string;
  readonly directory: string;
  readonly policyDirectories: readonly string[];
  /** All else, as told by Argo CD. */
  readonly variables: readonly (string | boolean | undefined)[];
}

/** What a render prints; only one that succeeded is remembered. */
export interface PrintedRender {
  readonly exitCode: 0 | 1 | 2 | 3;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * What the render prints, from the cache where it has one of the same request and every question that it asked the
 * file system has the same answer now. A render depends on nothing else, so the answer is what it would print.
 */
export async function rememberedRender(
  cache: RenderCache | undefined,
  request: RenderRequest,
  render: (fileSystem: FileSystem) => Promise<PrintedRender>,
): Promise<PrintedRender> {
  const { fileSystem, treeRoot, directory, policyDirectories, variables } = request;
  if (cache === undefined) return render(fileSystem);
  const folders = policyDirectories.map((folder, index) => [`policies ${index}`, folder] as const);
  const paths = portablePaths(fileSystem, { tree: treeRoot, ...Object.fromEntries(folders) });
  const places = [directory, ...policyDirectories].map((path) => paths.nameOf(path));
  const name = JSON.stringify([
    cache.program,
    treeRoot === '/',
    ...places,
    ...variables.map((each) => each ?? null),
  ]);
  const known = cache.load(name);
  const entry = known === undefined ? undefined : readEntry(known);
  if (entry !== undefined && isAnsweredAlike(fileSystem, paths, entry.trace))
    return { exitCode: 0, stdout: entry.stdout, stderr: entry.stderr };
  const traced = tracedFileSystem(fileSystem, paths);
  const printed = await render(traced.fileSystem);
  const trace = traced.trace();
  if (printed.exitCode === 0 && trace !== undefined)
    cache.store(name, entryText({ trace, stdout: printed.stdout, stderr: printed.stderr }));
  return printed;
}
