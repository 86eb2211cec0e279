import { basename, resolve } from 'node:path';
import { findingAt, type Report } from '../findings.ts';
import type { RenderOptions } from '../options.ts';
import { applicationCaller, importCaller } from '../values/caller.ts';
import { resolveValues } from '../values/resolve-values.ts';
import type { Caller, RecipeFolder } from '../values/value-layers.ts';
import { limits } from '../yaml/limits.ts';
import type { SourceText } from '../yaml/source-text.ts';
import type { AuthoredDocument } from './authored-document.ts';
import { openRecipe } from './open-recipe.ts';
import { outsideFinding } from './outside.ts';
import { type ManifestReading, readManifests } from './read-manifests.ts';
import type { Recipe } from './recipe.ts';
import { readTextFile } from './text-file.ts';
import { accessTo, type Tree } from './tree.ts';

/** Everything that one render reads: the documents of a recipe and of all that it imports. */
export interface ReadResult {
  /** Of the recipe itself; undefined for a stream, or a plain folder at the root of the tree. */
  readonly name?: string | undefined;
  readonly documents: readonly AuthoredDocument[];
  /** Policy files that the recipes name, absolute, each once, in order. */
  readonly policyFiles: readonly PolicyFile[];
  readonly allowEmpty: boolean;
}

export interface PolicyFile {
  readonly path: string;
  readonly source: SourceText;
}

interface Reading extends ManifestReading {
  readonly policyFiles: Map<string, PolicyFile>;
  /** Recipes imported so far; imports that fan out at every level would otherwise multiply. */
  imports: number;
}

/** Reads the recipe in `folder` (absolute) and, depth first, those that it imports. */
export async function readRecipe(
  tree: Tree,
  folder: string,
  options: RenderOptions,
  report: Report,
): Promise<ReadResult> {
  const reading: Reading = { tree, options, report, documents: [], policyFiles: new Map(), imports: 0 };
  const place = openRecipe(tree, folder, report);
  if (place === undefined) return { documents: [], policyFiles: [], allowEmpty: true };
  await readFolder(reading, place, applicationCaller(place, options, report), [
    tree.fileSystem.realPath(folder),
  ]);
  return {
    name: place.recipe.name,
    documents: reading.documents,
    policyFiles: [...reading.policyFiles.values()],
    allowEmpty: place.recipe.allowEmpty,
  };
}

/** `chain` holds the real paths of the importers and of the folder itself. */
async function readFolder(
  reading: Reading,
  place: RecipeFolder,
  caller: Caller,
  chain: readonly string[],
): Promise<void> {
  const { options, report } = reading;
  const isTop = chain.length === 1;
  const resolved = await resolveValues(place, caller, isTop ? options : {}, report);
  for (const entry of place.recipe.imports) {
    const imported = openImport(reading, place, entry, chain);
    if (imported === undefined) continue;
    const { folder, realPath } = imported;
    const importedCaller = importCaller(place, entry, resolved.environment, report);
    await readFolder(reading, folder, importedCaller, [...chain, realPath]);
  }
  collectPolicies(reading, place);
  await readManifests(reading, place, resolved);
}

function openImport(
  reading: Reading,
  place: RecipeFolder,
  entry: Recipe['imports'][number],
  chain: readonly string[],
): { readonly folder: RecipeFolder; readonly realPath: string } | undefined {
  const { tree, report } = reading;
  const position = place.positionOf(entry.field);
  const path = resolve(place.folder, entry.path);
  const access = accessTo(tree, path);
  if (access.kind === 'outside') {
    report(outsideFinding(position, 'imports', entry.path));
    return undefined;
  }
  if (access.kind === 'missing' || tree.fileSystem.facts(access.realPath)?.kind !== 'directory') {
    report(
      findingAt(
        position,
        'import.missing',
        `imports: there is no folder ${JSON.stringify(entry.path)}`,
        'Name the folder of a recipe, relative to this one',
      ),
    );
    return undefined;
  }
  if (chain.includes(access.realPath)) {
    const circle = [...chain.slice(chain.indexOf(access.realPath)), access.realPath].map((folder) =>
      basename(folder),
    );
    report(
      findingAt(
        position,
        'import.cycle',
        `recipes import each other in a circle: ${circle.join(' -> ')}`,
        'Remove one of the imports',
      ),
    );
    return undefined;
  }
  if (chain.length > limits.importDepth) {
    report(
      findingAt(
        position,
        'import.cycle',
        `imports are nested deeper than ${limits.importDepth} levels`,
        'Import the recipe directly',
      ),
    );
    return undefined;
  }
  reading.imports += 1;
  if (reading.imports > limits.imports) {
    if (reading.imports === limits.imports + 1) {
      const fact = `more than ${limits.imports} recipes are imported`;
      report(findingAt(position, 'file.limit', fact, 'Import less, or split the recipe'));
    }
    return undefined;
  }
  const folder = openRecipe(tree, path, report);
  return folder === undefined ? undefined : { folder, realPath: access.realPath };
}

function collectPolicies(reading: Reading, place: RecipeFolder): void {
  const { tree, report } = reading;
  for (const { path, field } of place.recipe.policies) {
    const absolute = resolve(place.folder, path);
    const access = accessTo(tree, absolute);
    if (access.kind === 'outside') report(outsideFinding(place.positionOf(field), 'policies', path));
    else if (access.kind === 'missing') {
      report(
        findingAt(
          place.positionOf(field),
          'import.missing',
          `policies: there is no file ${JSON.stringify(path)}`,
          'Name a file with SwarmPolicies, relative to the recipe',
        ),
      );
    } else if (!reading.policyFiles.has(access.realPath)) {
      const source = readTextFile(tree, absolute, place.totals, report);
      if (source !== undefined) reading.policyFiles.set(access.realPath, { path: access.realPath, source });
    }
  }
}
