import type { RenderOptions } from '../options.ts';
import { readRecipe } from '../read/read-recipe.ts';
import { recordingFileSystem } from '../read/recording-file-system.ts';
import { openTree } from '../read/tree.ts';
import { platformPolicies } from '../validate/platform-policies.ts';
import { environmentsOf } from '../values/environments.ts';
import { lintFile } from './lint-recipe.ts';
import type { LintTarget } from './targets.ts';

/**
 * The targets whose findings may differ from what they were before the files in `changed` (absolute, without links to
 * folders on the way) were changed, added or removed. Each target is read and expanded in all its environments, imports,
 * partials, values and policies included: what lint finds depends on nothing else than the answers to these reads.
 */
export async function affectedTargets(
  targets: readonly LintTarget[],
  optionsFor: (path: string) => RenderOptions,
  changed: readonly string[],
): Promise<readonly LintTarget[]> {
  const affected: LintTarget[] = [];
  for (const target of targets) {
    const given = optionsFor(target.path);
    const fileSystem = recordingFileSystem(given.fileSystem, given.fileSystem.realPath(target.path));
    await readTarget(target, { ...given, fileSystem, mayUseExamples: true });
    if (changed.some((path) => fileSystem.dependsOn(path))) affected.push(target);
  }
  return affected;
}

/** Everything that lint reads for a target, without judging any of it. */
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
