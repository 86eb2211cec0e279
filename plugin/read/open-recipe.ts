import { basename, join } from 'node:path';
import type { Report } from '../findings.ts';
import type { RecipeFolder } from '../values/value-layers.ts';
import { plainRecipe } from './recipe.ts';
import { readRecipeFile } from './recipe-file.ts';
import { readTextFile } from './text-file.ts';
import { accessTo, displayName, type Tree } from './tree.ts';

/** Opens the recipe in `folder` (absolute): its recipe.yaml, or none; undefined when that cannot be used at all. */
export function openRecipe(tree: Tree, folder: string, report: Report): RecipeFolder | undefined {
  const totals = { bytes: 0, documents: 0 };
  const path = join(folder, 'recipe.yaml');
  if (accessTo(tree, path).kind === 'missing') {
    const position = { file: displayName(tree, folder), line: 1, column: 1 };
    return { tree, folder, recipe: plainRecipe(plainName(tree, folder)), positionOf: () => position, totals };
  }
  const source = readTextFile(tree, path, totals, report);
  const file = source === undefined ? undefined : readRecipeFile(source, report);
  return file === undefined
    ? undefined
    : { tree, folder, recipe: file.recipe, positionOf: file.positionOf, totals };
}

/** The folder's name as a label value; none at the root of the tree, which is called differently in every checkout. */
function plainName(tree: Tree, folder: string): string | undefined {
  const realFolder = tree.fileSystem.realPath(folder);
  if (realFolder === tree.root) return undefined;
  const name = basename(realFolder)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 63)
    .replaceAll(/^-|-$/g, '');
  return name === '' ? undefined : name;
}
