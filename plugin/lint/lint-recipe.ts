import type { PlacedFinding } from '../findings.ts';
import type { RenderOptions } from '../options.ts';
import { readTextFile } from '../read/text-file.ts';
import { openTree } from '../read/tree.ts';
import { judgeRecipe, judgeSource } from '../render-recipe.ts';
import { sortedFindings } from '../report/text.ts';
import { environmentsOf } from '../values/environments.ts';
import { environmentMistakes } from './environment-mistakes.ts';

/**
 * Lints a recipe in each of its environments (gitops 14), or in the one that was asked for. What only some of them have
 * names those; what all have is told once.
 */
export async function lintRecipe(
  directory: string,
  options: RenderOptions,
): Promise<readonly PlacedFinding[]> {
  const tree = openTree(options.fileSystem, options.treeRoot, options.displayBase);
  const { environment: asked, ...others } = options;
  const known = environmentsOf(tree, directory);
  const mistakes = environmentMistakes(tree, directory);
  // Among many recipes, those without environments are not meant by the one that was asked for.
  if (known.length === 0)
    return sortedFindings([...(await judgeRecipe(directory, others)).findings, ...mistakes]);
  const environments = asked === undefined ? known : [asked];
  const findings: PlacedFinding[] = [];
  for (const environment of environments) {
    const found = (await judgeRecipe(directory, { ...options, environment })).findings;
    findings.push(...found.map((finding) => ({ ...finding, environments: [environment] })));
  }
  const merged = sortedFindings(findings).map(({ environments: having, ...finding }) =>
    having === undefined || having.length === environments.length
      ? finding
      : { ...finding, environments: having },
  );
  return sortedFindings([...merged, ...mistakes]);
}

/** Lints one file outside of any recipe, as a stream of documents. */
export async function lintFile(path: string, options: RenderOptions): Promise<readonly PlacedFinding[]> {
  const findings: PlacedFinding[] = [];
  const tree = openTree(options.fileSystem, options.treeRoot, options.displayBase);
  const source = readTextFile(tree, path, { bytes: 0, documents: 0 }, (finding) => findings.push(finding));
  return source === undefined ? findings : judgeSource(source, options);
}
