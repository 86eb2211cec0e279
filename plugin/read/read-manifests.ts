import { join } from 'node:path';
import { expandTemplate, type Partials, partialsFrom, type TemplateNames } from '../expand/expand.ts';
import { errorAt, type Report } from '../findings.ts';
import type { RenderOptions } from '../options.ts';
import type { RecipeFolder, ResolvedValues } from '../values/resolve-values.ts';
import { limits } from '../yaml/limits.ts';
import { type ParsedYaml, parseYaml } from '../yaml/parse.ts';
import type { SourceText } from '../yaml/source-text.ts';
import type { AuthoredDocument } from './authored-document.ts';
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
export function readManifests(reading: ManifestReading, place: RecipeFolder, resolved: ResolvedValues): void {
  const { tree, options, report } = reading;
  let partials: Partials | undefined;
  for (const path of manifestFiles(tree, place.folder, place.recipe, report)) {
    const source = readTextFile(tree, join(place.folder, path), place.totals, report);
    if (source === undefined) continue;
    const isExpanded = path.endsWith('.hbs');
    if (isExpanded) partials ??= readPartials(reading, place);
    const text =
      partials !== undefined && isExpanded
        ? expandTemplate(source, templateNames(place, resolved, options), partials, report)
        : source;
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
      reading.report(errorAt(yaml.source.positionOf(0), 'file.limit', fact, 'split the recipe'));
      return false;
    }
    reading.documents.push({
      value,
      yaml,
      rootEvent,
      recipe: place.recipe,
      environment: resolved.environment,
      isExpanded,
    });
  }
  return true;
}

function readPartials(reading: ManifestReading, place: RecipeFolder): Partials {
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
  return partialsFrom(sources, report);
}

function templateNames(place: RecipeFolder, resolved: ResolvedValues, options: RenderOptions): TemplateNames {
  const { properties } = place.recipe.parameters;
  return {
    parameters: resolved.values,
    isDeclared: (name) => Object.hasOwn(properties, name),
    data: {
      environment: resolved.environment,
      namespace: options.namespace,
      recipe: place.recipe.name,
      app: options.app,
    },
    originOf: resolved.originOf,
  };
}
