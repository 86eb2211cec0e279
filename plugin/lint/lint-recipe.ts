import type { PlacedFinding } from '../findings.ts';
import type { RenderOptions } from '../options.ts';
import { readTextFile } from '../read/text-file.ts';
import { openTree } from '../read/tree.ts';
import { renderRecipe, renderSource } from '../render-recipe.ts';
import { sortedFindings } from '../report/text.ts';
import { environmentsOf } from '../values/environments.ts';

/** Lints a recipe in each of its environments (gitops 14), or in the one that was asked for; equal findings once. */
export async function lintRecipe(
  directory: string,
  options: RenderOptions,
): Promise<readonly PlacedFinding[]> {
  const tree = openTree(options.fileSystem, options.treeRoot, options.displayBase);
  const { environment: asked, ...others } = options;
  const known = environmentsOf(tree, directory);
  // Among many recipes, those without environments are not meant by the one that was asked for.
  if (known.length === 0) return (await renderRecipe(directory, others)).findings;
  const environments = asked === undefined ? known : [asked];
  const findings: PlacedFinding[] = [];
  for (const environment of environments) {
    findings.push(...(await renderRecipe(directory, { ...options, environment })).findings);
  }
  return sortedFindings(findings);
}

/** Lints one file outside of any recipe, as a stream of documents. */
export async function lintFile(path: string, options: RenderOptions): Promise<readonly PlacedFinding[]> {
  const findings: PlacedFinding[] = [];
  const tree = openTree(options.fileSystem, options.treeRoot, options.displayBase);
  const source = readTextFile(tree, path, { bytes: 0, documents: 0 }, (finding) => findings.push(finding));
  return source === undefined ? findings : (await renderSource(source, options)).findings;
}
