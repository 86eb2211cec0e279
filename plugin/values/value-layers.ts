import { isAbsolute, join, resolve } from 'node:path';
import { type FieldPath, formatPath, type SourcePosition } from '../../schemas/finding.ts';
import type { Report } from '../findings.ts';
import type { RenderOptions } from '../options.ts';
import { outsideFinding } from '../read/outside.ts';
import type { ParameterSchema, Recipe } from '../read/recipe.ts';
import { type ReadTotals, readTextFile } from '../read/text-file.ts';
import { accessTo, type Tree } from '../read/tree.ts';
import { nestedValue, setValue } from './application-parameters.ts';
import { chooseEnvironment, environmentsOf } from './environments.ts';
import type { ValueLayer } from './layers.ts';
import { isMap } from './merge.ts';
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

/** What of the options decides values. */
export type ValueOptions = Pick<RenderOptions, 'extraValueFiles' | 'sets' | 'mayUseExamples'>;

/** The layers of one recipe's values, lowest first, without the schema's defaults below them (recipes 4). */
export interface ValueLayers {
  readonly layers: readonly ValueLayer[];
  readonly environment: string | undefined;
  /** All that the recipe has. */
  readonly environments: readonly string[];
}

/** Chooses the environment and reads every source of values. */
export function valueLayers(
  place: RecipeFolder,
  caller: Caller,
  options: ValueOptions,
  report: Report,
): ValueLayers {
  const { tree, folder, recipe, positionOf } = place;
  const known = environmentsOf(tree, folder);
  // An imported recipe without environments of its own still learns the importer's, for @environment and filters.
  const isHandedDown = caller.isImporter && known.length === 0;
  const position = positionOf(['defaultEnvironment']);
  // Lint asks for each environment by its name; whoever asks for none gets the default.
  if (options.mayUseExamples === true && recipe.defaultEnvironment !== undefined && !isHandedDown)
    chooseEnvironment(known, undefined, recipe.defaultEnvironment, position, report);
  const environment = isHandedDown
    ? caller.environment
    : chooseEnvironment(known, caller.environment, recipe.defaultEnvironment, position, report);
  const paths = [
    ...optionalFile(tree, join(folder, 'values.yaml')),
    ...(environment === undefined || isHandedDown ? [] : [join(folder, 'values', `${environment}.yaml`)]),
    ...caller.valueFiles.flatMap((file) => valueFilePath(place, file, report)),
  ];
  const files = [
    ...paths.flatMap((path) => readLayer(tree, path, place, report)),
    ...(options.extraValueFiles ?? []).flatMap((path) =>
      readLayer(outsideTree(tree, path), path, place, report),
    ),
  ];
  return {
    layers: [
      ...(options.mayUseExamples === true ? [exampleLayer(recipe.parameters)] : []),
      ...files,
      caller.parameters,
      ...(options.sets ?? []).map((set) => setLayer(set, recipe.parameters)),
    ],
    environment,
    environments: known,
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
