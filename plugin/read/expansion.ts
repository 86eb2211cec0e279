import { join } from 'node:path';
import type { TemplateNames } from '../expand/expand.ts';
import { findingAt } from '../findings.ts';
import { assumedNames, type RenderOptions } from '../options.ts';
import { isDeclaredPath } from '../values/declared.ts';
import type { ResolvedValues } from '../values/resolve-values.ts';
import type { RecipeFolder } from '../values/value-layers.ts';
import { limits } from '../yaml/limits.ts';
import type { SourceText } from '../yaml/source-text.ts';
import type { ManifestReading } from './read-manifests.ts';
import { readTextFile } from './text-file.ts';

/** Expands one template of a recipe; undefined, with findings, when something is wrong with it. */
export type Expand = (source: SourceText) => SourceText | undefined;

/** Loads the template engine, which most recipes never need, and the recipe's partials. */
export async function openExpansion(
  reading: ManifestReading,
  place: RecipeFolder,
  resolved: ResolvedValues,
): Promise<Expand> {
  const { expandTemplate, partialsFrom } = await import('../expand/expand.ts');
  const { report } = reading;
  const partials = partialsFrom(partialSources(reading, place), report);
  const names = templateNames(place, resolved, reading.options);
  return (source) => {
    const expanded = expandTemplate(source, names, partials, report);
    if (expanded === undefined) return undefined;
    place.totals.bytes += expanded.text.length;
    if (place.totals.bytes <= limits.recipeBytes) return expanded;
    const fact = `the recipe's files and expansions are larger than ${limits.recipeBytes} bytes in all`;
    report(findingAt(source.positionOf(0), 'file.limit', fact, 'Split the recipe'));
    return undefined;
  };
}

function partialSources(reading: ManifestReading, place: RecipeFolder): ReadonlyMap<string, SourceText> {
  const { tree, report } = reading;
  const directory = join(place.folder, 'partials');
  const sources = new Map<string, SourceText>();
  if (tree.fileSystem.facts(directory)?.kind === 'directory') {
    for (const { name } of tree.fileSystem.list(directory)) {
      if (!name.endsWith('.hbs') || name.startsWith('.')) continue;
      const source = readTextFile(tree, join(directory, name), place.totals, report);
      if (source !== undefined) sources.set(name.slice(0, -'.hbs'.length), source);
    }
  }
  return sources;
}

function templateNames(place: RecipeFolder, resolved: ResolvedValues, options: RenderOptions): TemplateNames {
  const { schema } = place.recipe.parameters;
  const { namespace, app } = assumedNames(options);
  return {
    parameters: resolved.values,
    isDeclared: (path) => isDeclaredPath(schema, path),
    data: {
      environment: resolved.environment,
      namespace,
      recipe: place.recipe.name,
      app,
    },
    originOf: resolved.originOf,
  };
}
