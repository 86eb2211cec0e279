import { join, relative, sep } from 'node:path';
import { recordedReads } from '../lint/recorded-reads.ts';
import type { RenderOptions } from '../options.ts';
import { isWithin } from '../read/tree.ts';

/** What a commit must touch to change the render of a recipe. */
export interface RefreshPaths {
  /** Folder of the recipe, from the root of the repository, with forward slashes; `.` is the root. */
  readonly source: string;
  /** The annotation `argocd.argoproj.io/manifest-generate-paths`. */
  readonly annotation: string;
}

/**
 * The paths that an Application of the recipe names: its own folder, and every import, partial, policy, values file and
 * link outside of it that a render in any environment asks for. Policies of the sidecar lie in no repository.
 */
export async function refreshPaths(directory: string, options: RenderOptions): Promise<RefreshPaths> {
  const { fileSystem, treeRoot } = options;
  const reads = await recordedReads({ kind: 'recipe', path: directory }, options);
  const root = fileSystem.realPath(treeRoot);
  const own = fileSystem.realPath(directory);
  const outside = reads
    .dependencies()
    .map((path) =>
      path === sep ? root : isWithin(treeRoot, path) ? join(root, relative(treeRoot, path)) : path,
    )
    .filter((path) => isWithin(root, path) && !isWithin(own, path))
    .map((path) => rootedName(root, path));
  return {
    source: relative(root, own).replaceAll(sep, '/') || '.',
    annotation: ['.', ...new Set(outside)].join(';'),
  };
}

/** From the root of the repository. Argo CD parts paths at `;`, so the folder around such a name stands for it. */
function rootedName(root: string, path: string): string {
  const parts = relative(root, path).split(sep);
  const parting = parts.findIndex((part) => part.includes(';'));
  return `/${(parting === -1 ? parts : parts.slice(0, parting)).join('/')}`;
}
