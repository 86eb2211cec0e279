import type { RenderOptions } from '../options.ts';
import { readRecipe } from '../read/read-recipe.ts';
import { type RecordingFileSystem, recordingFileSystem } from '../read/recording-file-system.ts';
import { openTree } from '../read/tree.ts';
import { platformPolicies } from '../validate/platform-policies.ts';
import { environmentsOf } from '../values/environments.ts';
import { lintFile } from './lint-recipe.ts';
import type { LintTarget } from './targets.ts';

/**
 * Reads and expands a target in all its environments, imports, partials, values and policies included, without judging
 * any of it: renders and findings depend on nothing else than the answers to these reads.
 */
export async function recordedReads(target: LintTarget, given: RenderOptions): Promise<RecordingFileSystem> {
  const fileSystem = recordingFileSystem(given.fileSystem, given.fileSystem.realPath(target.path));
  await readTarget(target, { ...given, fileSystem, mayUseExamples: true });
  return fileSystem;
}

async function readTarget({ kind, path }: LintTarget, options: RenderOptions): Promise<void> {
  if (kind === 'file') {
    await lintFile(path, options);
    return;
  }
  const tree = openTree(options.fileSystem, options.treeRoot, options.displayBase);
  const { environment: asked, ...others } = options;
  const known = environmentsOf(tree, path);
  const environments = known.length === 0 ? [undefined] : asked === undefined ? known : [asked];
  for (const environment of environments) {
    const chosen = environment === undefined ? others : { ...others, environment };
    await readRecipe(tree, path, chosen, ignore);
  }
  platformPolicies([], options, ignore);
}

const ignore = () => undefined;
