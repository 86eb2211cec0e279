import { join } from 'node:path';
import { findingAt, type PlacedFinding } from '../findings.ts';
import { openRecipe } from '../read/open-recipe.ts';
import { displayName, type Tree } from '../read/tree.ts';
import { chooseEnvironment, environmentsOf } from '../values/environments.ts';

/**
 * What no render in one of a recipe's environments shows: a default environment that does not exist, since each render names
 * its own, and files in values/ that look like an environment and are none.
 */
export function environmentMistakes(tree: Tree, folder: string): readonly PlacedFinding[] {
  const findings: PlacedFinding[] = [];
  const report = (finding: PlacedFinding) => findings.push(finding);
  // What is wrong with recipe.yaml itself is told by the renders.
  const place = openRecipe(tree, folder, () => undefined);
  const defaultEnvironment = place?.recipe.defaultEnvironment;
  if (place !== undefined && defaultEnvironment !== undefined) {
    const position = place.positionOf(['defaultEnvironment']);
    chooseEnvironment(environmentsOf(tree, folder), undefined, defaultEnvironment, position, report);
  }
  const directory = join(folder, 'values');
  const entries =
    tree.fileSystem.facts(directory)?.kind === 'directory' ? tree.fileSystem.list(directory) : [];
  for (const { name, kind } of entries) {
    if (kind === 'directory' || !/^[^.].*\.yml$/.test(name)) continue;
    const position = { file: displayName(tree, join(directory, name)), line: 1, column: 1 };
    const fact = `values/${name} is no environment, since its name does not end with .yaml`;
    const fix = `Rename it to ${name.slice(0, -'.yml'.length)}.yaml`;
    findings.push({ ...findingAt(position, 'value.environment', fact, fix), severity: 'warning' });
  }
  return findings;
}
