import { formatPath } from '../../schemas/finding.ts';
import { findingAt, type Report } from '../findings.ts';
import type { RenderOptions } from '../options.ts';
import type { RecipeImport } from '../read/recipe.ts';
import { type ApplicationParameter, parameterValue } from './application-parameters.ts';
import { isMap } from './merge.ts';
import { parameterForm } from './parameter-form.ts';
import { isReservedParameter, type ReservedParameter, reservedParameters } from './reserved-parameters.ts';
import type { Caller, RecipeFolder } from './value-layers.ts';

/** The Application (or command line) as caller of the recipe that is rendered. */
export function applicationCaller(place: RecipeFolder, options: RenderOptions, report: Report): Caller {
  const given = options.applicationParameters ?? [];
  const { properties } = place.recipe.parameters;
  const entries = given
    .filter(({ name }) => !isReservedParameter(name))
    .map((parameter) => {
      const { name } = parameter;
      const schema = Object.hasOwn(properties, name) ? properties[name] : undefined;
      return [name, parameterValue(parameter, schema)] as const;
    });
  const { environment, valueFiles } = reservedValues(given, place, report);
  return {
    isImporter: false,
    environment: options.environment ?? environment,
    valueFiles,
    parameters: {
      values: Object.fromEntries(entries),
      describe: (path) => `Application parameter ${JSON.stringify(String(path[0]))}`,
      positionOf: () => undefined,
    },
  };
}

/** What an Application says of the format's own parameters, of which the last counts. */
function reservedValues(
  given: readonly ApplicationParameter[],
  place: RecipeFolder,
  report: Report,
): Pick<Caller, 'environment' | 'valueFiles'> {
  const read = (name: ReservedParameter): ApplicationParameter | undefined => {
    const parameter = given.findLast((candidate) => candidate.name === name);
    const { collection } = parameterForm(reservedParameters[name]);
    const isFitting =
      collection === 'string' ? parameter?.string !== undefined : Array.isArray(parameter?.[collection]);
    if (parameter === undefined || isFitting) return parameter;
    const fact = `Application parameter ${name} is no ${collection}`;
    report(findingAt(place.positionOf([]), 'value.type', fact, `Set it with ${collection}:`));
    return undefined;
  };
  // The form of Argo CD sends an empty text for a field that was emptied.
  const environment = read('environment')?.string;
  return {
    environment: environment === '' ? undefined : environment,
    valueFiles: read('valueFiles')?.array ?? [],
  };
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
