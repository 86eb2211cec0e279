import { formatPath } from '../../schemas/finding.ts';
import { findingAt, type Report } from '../findings.ts';
import type { RenderOptions } from '../options.ts';
import type { RecipeImport } from '../read/recipe.ts';
import { type ApplicationParameter, parameterValue } from './application-parameters.ts';
import { isMap } from './merge.ts';
import type { Caller, RecipeFolder } from './resolve-values.ts';

/** The Application (or command line) as caller of the recipe that is rendered. */
export function applicationCaller(place: RecipeFolder, options: RenderOptions, report: Report): Caller {
  const given = options.applicationParameters ?? [];
  const reserved = { environment: textOf(given, 'environment'), valueFiles: listOf(given, 'valueFiles') };
  for (const name of ['environment', 'valueFiles'] as const) {
    if (reserved[name] === 'wrong') {
      const fact = `Application parameter ${name} is no ${name === 'environment' ? 'string' : 'array'}`;
      report(
        findingAt(
          place.positionOf([]),
          'value.type',
          fact,
          `Set it with ${name === 'environment' ? 'string' : 'array'}:`,
        ),
      );
    }
  }
  const { properties } = place.recipe.parameters;
  const entries = given
    .filter(({ name }) => name !== 'environment' && name !== 'valueFiles')
    .map(
      (parameter) =>
        [
          parameter.name,
          parameterValue(
            parameter,
            Object.hasOwn(properties, parameter.name) ? properties[parameter.name] : undefined,
          ),
        ] as const,
    );
  return {
    isImporter: false,
    environment: options.environment ?? (reserved.environment === 'wrong' ? undefined : reserved.environment),
    valueFiles: reserved.valueFiles === 'wrong' ? [] : reserved.valueFiles,
    parameters: {
      values: Object.fromEntries(entries),
      describe: (path) => `Application parameter ${JSON.stringify(String(path[0]))}`,
      positionOf: () => undefined,
    },
  };
}

function textOf(given: readonly ApplicationParameter[], name: string): string | undefined | 'wrong' {
  const parameter = given.findLast((candidate) => candidate.name === name);
  if (parameter === undefined || parameter.string === '') return undefined;
  return parameter.string ?? 'wrong';
}

function listOf(given: readonly ApplicationParameter[], name: string): readonly string[] | 'wrong' {
  const parameter = given.findLast((candidate) => candidate.name === name);
  if (parameter === undefined) return [];
  return Array.isArray(parameter.array) ? parameter.array : 'wrong';
}

/** A recipe as caller of one that it imports: its environment is handed down, its values stay where they are. */
export function importCaller(
  importer: RecipeFolder,
  entry: RecipeImport,
  environment: string | undefined,
  report: Report,
): Caller {
  const field = [...entry.field.slice(0, -1), 'parameters'];
  const { environment: ownEnvironment, valueFiles, ...values } = entry.parameters;
  const isFiles = Array.isArray(valueFiles) && valueFiles.every((file) => typeof file === 'string');
  if (valueFiles !== undefined && !isFiles) {
    report(
      findingAt(
        importer.positionOf([...field, 'valueFiles']),
        'value.type',
        'valueFiles is no list of texts',
        'Write a list',
      ),
    );
  }
  if (ownEnvironment !== undefined && typeof ownEnvironment !== 'string') {
    report(
      findingAt(
        importer.positionOf([...field, 'environment']),
        'value.type',
        'environment is no text',
        'Quote it',
      ),
    );
  }
  return {
    isImporter: true,
    environment: typeof ownEnvironment === 'string' ? ownEnvironment : environment,
    valueFiles: isFiles ? valueFiles : [],
    parameters: {
      values: isMap(values) ? values : {},
      describe: (path) => placeOf(importer, [...field, ...path]),
      positionOf: (path, at) => importer.positionOf([...field, ...path], at),
    },
  };
}

function placeOf(importer: RecipeFolder, field: readonly (string | number)[]): string {
  const { file, line, column } = importer.positionOf(field);
  return `${file}:${line}:${column} (${formatPath(field)})`;
}
