import { join } from 'node:path';
import { findingAt, type Report } from '../findings.ts';
import type { RenderOptions } from '../options.ts';
import type { ResolvedValues } from '../values/resolve-values.ts';
import type { RecipeFolder } from '../values/value-layers.ts';
import { limits } from '../yaml/limits.ts';
import { type ParsedYaml, parseYaml } from '../yaml/parse.ts';
import type { AuthoredDocument } from './authored-document.ts';
import { type Expand, openExpansion } from './expansion.ts';
import { manifestFiles } from './manifest-files.ts';
import { readTextFile } from './text-file.ts';
import type { Tree } from './tree.ts';

export interface ManifestReading {
  readonly tree: Tree;
  readonly options: RenderOptions;
  readonly report: Report;
  readonly documents: AuthoredDocument[];
}

/** Reads, expands and parses the manifests of one recipe into `reading.documents`. */
export async function readManifests(
  reading: ManifestReading,
  place: RecipeFolder,
  resolved: ResolvedValues,
): Promise<void> {
  const { tree, report } = reading;
  let expand: Expand | undefined;
  for (const path of manifestFiles(tree, place.folder, place.recipe, report)) {
    const source = readTextFile(tree, join(place.folder, path), place.totals, report);
    if (source === undefined) continue;
    const isExpanded = path.endsWith('.hbs');
    if (isExpanded) expand ??= await openExpansion(reading, place, resolved);
    const text = isExpanded ? expand?.(source) : source;
    if (text === undefined) continue;
    if (!addDocuments(reading, place, resolved, parseYaml(text, report), isExpanded)) return;
  }
}

function addDocuments(
  reading: ManifestReading,
  place: RecipeFolder,
  resolved: ResolvedValues,
  yaml: ParsedYaml,
  isExpanded: boolean,
): boolean {
  for (const { value, rootEvent } of yaml.documents) {
    place.totals.documents += 1;
    if (place.totals.documents > limits.recipeDocuments) {
      const fact = `the recipe has more than ${limits.recipeDocuments} documents`;
      reading.report(findingAt(yaml.source.positionOf(0), 'file.limit', fact, 'Split the recipe'));
      return false;
    }
    reading.documents.push({
      value,
      yaml,
      rootEvent,
      recipe: place.recipe,
      environment: resolved.environment,
      environments: resolved.environments,
      isExpanded,
    });
  }
  return true;
}
