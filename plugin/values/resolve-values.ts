import { isAbsolute, join, resolve } from 'node:path';
import { didYouMean } from '../../schemas/did-you-mean.ts';
import type { FieldPath, SourcePosition } from '../../schemas/finding.ts';
import { formatPath } from '../../schemas/finding.ts';
import { findingAt, type PlacedFinding, type Report } from '../findings.ts';
import type { RenderOptions } from '../options.ts';
import { outsideFinding } from '../read/outside.ts';
import type { ParameterSchema, Recipe } from '../read/recipe.ts';
import { type ReadTotals, readTextFile } from '../read/text-file.ts';
import { accessTo, type Tree } from '../read/tree.ts';
import { nestedValue, setValue } from './application-parameters.ts';
import { chooseEnvironment, environmentsOf } from './environments.ts';
import { type MergedValues, mergeLayers, type ValueLayer } from './layers.ts';
import { isMap, type JsonMap } from './merge.ts';
import { valueFileLayer } from './value-files.ts';

/** Who calls a recipe: the Application (or the command line), or a recipe that imports it. */
export interface Caller {
  readonly isImporter: boolean;
  readonly environment: string | undefined;
  readonly valueFiles: readonly string[];
  /** Values of the Application or the importer, already typed; `environment` and `valueFiles` taken out. */
  readonly parameters: ValueLayer;
}

export interface RecipeFolder {
  readonly tree: Tree;
  /** Absolute. */
  readonly folder: string;
  readonly recipe: Recipe;
  /** Where findings about a field of recipe.yaml point; the folder itself when there is no recipe.yaml. */
  readonly positionOf: (field: FieldPath, at?: 'key' | 'value') => SourcePosition;
  readonly totals: ReadTotals;
}

export interface ResolvedValues {
  readonly values: JsonMap;
  readonly environment: string | undefined;
  /** All that the recipe has. */
  readonly environments: readonly string[];
  /** `model from values/prod.yaml:3:8`. */
  readonly originOf: (path: FieldPath) => string;
}

/** All values of one recipe: layers in the order of recipes 4, merged, completed and checked once. */
export async function resolveValues(
  place: RecipeFolder,
  caller: Caller,
  options: Pick<RenderOptions, 'extraValueFiles' | 'sets' | 'mayUseExamples'>,
  report: Report,
): Promise<ResolvedValues> {
  const { tree, folder, recipe, positionOf } = place;
  const known = environmentsOf(tree, folder);
  // An imported recipe without environments of its own still learns the importer's, for @environment and filters.
  const isHandedDown = caller.isImporter && known.length === 0;
  const position = positionOf(['defaultEnvironment']);
  const environment = isHandedDown
    ? caller.environment
    : chooseEnvironment(known, caller.environment, recipe.defaultEnvironment, position, report);
  const paths = [
    ...optionalFile(tree, join(folder, 'values.yaml')),
    ...(environment === undefined || isHandedDown ? [] : [join(folder, 'values', `${environment}.yaml`)]),
    ...caller.valueFiles.flatMap((file) => valueFilePath(place, file, report)),
  ];
  const layers = paths.flatMap((path) => readLayer(tree, path, place, report));
  layers.push(
    ...(options.extraValueFiles ?? []).flatMap((path) =>
      readLayer(outsideTree(tree, path), path, place, report),
    ),
  );
  layers.push(caller.parameters, ...(options.sets ?? []).map((set) => setLayer(set, recipe.parameters)));
  if (options.mayUseExamples === true) layers.unshift(exampleLayer(recipe.parameters));
  const merged = mergeLayers(recipe.parameters.schema, layers);
  await checkMerged(place, merged, options.mayUseExamples === true, report);
  return {
    values: merged.values,
    environment,
    environments: known,
    originOf: (path) => describeOrigin(merged, path),
  };
}

function optionalFile(tree: Tree, path: string): readonly string[] {
  const isThere = accessTo(tree, path).kind !== 'missing';
  return isThere ? [path] : [];
}

function valueFilePath(place: RecipeFolder, file: string, report: Report): readonly string[] {
  const path = resolve(place.folder, file);
  if (!isAbsolute(file) && accessTo(place.tree, path).kind !== 'outside') return [path];
  report(outsideFinding(place.positionOf([]), 'valueFiles', file));
  return [];
}

/** Files of the command line are the caller's own: wherever they are, only that one file is opened. */
function outsideTree(tree: Tree, path: string): Tree {
  const access = accessTo(tree, path);
  if (access.kind !== 'outside') return tree;
  return { ...tree, root: '/' };
}

function readLayer(tree: Tree, path: string, place: RecipeFolder, report: Report): readonly ValueLayer[] {
  const source = readTextFile(tree, path, place.totals, report);
  const layer = source === undefined ? undefined : valueFileLayer(source, report);
  return layer === undefined ? [] : [layer];
}

function setLayer(
  { name, text }: { readonly name: string; readonly text: string },
  parameters: ParameterSchema,
): ValueLayer {
  const path = name.split('.');
  let schema: unknown = parameters.schema;
  for (const segment of path) {
    const properties = isMap(schema) && isMap(schema.properties) ? schema.properties : {};
    schema = Object.hasOwn(properties, segment) ? properties[segment] : undefined;
  }
  return {
    values: nestedValue(path, setValue(text, schema)),
    describe: () => `--set ${name}`,
    positionOf: () => undefined,
  };
}

function exampleLayer(parameters: ParameterSchema): ValueLayer {
  const examples = parameters.required.flatMap((name) => {
    const schema = parameters.properties[name];
    const first: unknown = isMap(schema) && Array.isArray(schema.examples) ? schema.examples[0] : undefined;
    return first === undefined ? [] : [[name, first] as const];
  });
  const describe = (path: FieldPath) => `the example of ${formatPath(path)} in recipe.yaml`;
  return { values: Object.fromEntries(examples), describe, positionOf: () => undefined };
}

function describeOrigin(merged: MergedValues, path: FieldPath): string {
  const source = merged.layerOf(path)?.describe(path) ?? 'its default in recipe.yaml';
  return `${formatPath(path)} from ${source}`;
}

async function checkMerged(
  place: RecipeFolder,
  merged: MergedValues,
  isLint: boolean,
  report: Report,
): Promise<void> {
  const { schema, properties } = place.recipe.parameters;
  if (Object.keys(properties).length === 0) {
    // Without parameters every value is unknown; no need to load the validator.
    for (const name of Object.keys(merged.values)) report(unknownValue(place, merged, [name]));
    return;
  }
  const { checkValues } = await import('./check.ts');
  const check = checkValues(schema, merged.values);
  if (check.kind === 'broken-schema') {
    report(
      findingAt(
        place.positionOf(['parameters']),
        'recipe.invalid',
        `parameters is no JSON Schema: ${check.reason}`,
        'Use JSON Schema 2020-12',
      ),
    );
    return;
  }
  for (const problem of check.problems) {
    if (problem.kind === 'missing') report(missingValue(place, problem.path, isLint));
    else if (problem.kind === 'unknown') report(unknownValue(place, merged, problem.path));
    else report(wrongValue(place, merged, problem.path, problem.reason));
  }
}

function schemaField(path: FieldPath): FieldPath {
  const [name] = path;
  return name === undefined ? ['parameters'] : ['parameters', 'properties', name];
}

function missingValue(place: RecipeFolder, path: FieldPath, isLint: boolean): PlacedFinding {
  const fix = isLint
    ? 'Give it a default, or examples: [...] for lint, which knows no Application'
    : 'Set it in values.yaml, in values/<environment>.yaml, as a parameter of the Application or with --set';
  return findingAt(
    place.positionOf(schemaField(path), 'key'),
    'value.missing',
    `parameter ${formatPath(path)} is required and has no value`,
    fix,
  );
}

function unknownValue(place: RecipeFolder, merged: MergedValues, path: FieldPath): PlacedFinding {
  const layer = merged.layerOf(path);
  const name = String(path.at(-1));
  const known = Object.keys(place.recipe.parameters.properties);
  const nearest = path.length === 1 ? didYouMean(name, known) : undefined;
  const hint = nearest === undefined ? '' : ` (did you mean ${nearest}?)`;
  const position = layer?.positionOf(path, 'key');
  const source = position === undefined ? ` in ${layer?.describe(path) ?? 'the values'}` : '';
  const fix =
    known.length === 0 ? 'Declare it under parameters in recipe.yaml' : `Parameters are ${known.join(', ')}`;
  return findingAt(
    position ?? place.positionOf(['parameters'], 'key'),
    'value.unknown',
    `unknown parameter ${formatPath(path)}${source}${hint}`,
    fix,
  );
}

function wrongValue(
  place: RecipeFolder,
  merged: MergedValues,
  path: FieldPath,
  reason: string,
): PlacedFinding {
  const layer = merged.layerOf(path);
  const position = layer?.positionOf(path, 'value');
  const source =
    position === undefined ? ` (value from ${layer?.describe(path) ?? 'its default in recipe.yaml'})` : '';
  return findingAt(
    position ?? place.positionOf(schemaField(path), 'key'),
    'value.type',
    `parameter ${formatPath(path)} ${reason}${source}`,
    'Correct the value, or the schema in recipe.yaml',
  );
}
