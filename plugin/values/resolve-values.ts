import { didYouMean } from '../../schemas/did-you-mean.ts';
import type { FieldPath } from '../../schemas/finding.ts';
import { formatPath } from '../../schemas/finding.ts';
import { findingAt, type PlacedFinding, type Report } from '../findings.ts';
import { type MergedValues, mergeLayers } from './layers.ts';
import type { JsonMap } from './merge.ts';
import { type Caller, type RecipeFolder, type ValueOptions, valueLayers } from './value-layers.ts';

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
  options: ValueOptions,
  report: Report,
): Promise<ResolvedValues> {
  const { layers, environment, environments } = valueLayers(place, caller, options, report);
  const merged = mergeLayers(place.recipe.parameters.schema, layers);
  await checkMerged(place, merged, options.mayUseExamples === true, report);
  return {
    values: merged.values,
    environment,
    environments,
    originOf: (path) => describeOrigin(merged, path),
  };
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
        place.positionOf(['parameters', ...check.path], check.focus),
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

/** Where a value that nobody set comes from: its own default, or that of what is around it. */
function defaultField(path: FieldPath): FieldPath {
  return [...schemaField(path), 'default', ...path.slice(1)];
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
    position ?? place.positionOf(defaultField(path)),
    'value.type',
    `parameter ${formatPath(path)} ${reason}${source}`,
    'Correct the value, or the schema in recipe.yaml',
  );
}
