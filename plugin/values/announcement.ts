import { compareTexts } from '../../schemas/rules/compare-texts.ts';
import type { ParameterSchema } from '../read/recipe.ts';
import { type ApplicationParameter, parameterValue } from './application-parameters.ts';
import { mergeLayers, type ValueLayer } from './layers.ts';
import { isMap } from './merge.ts';
import { parameterForm } from './parameter-form.ts';
import { reservedParameters } from './reserved-parameters.ts';

/** One entry of what Argo CD's plugin protocol calls the parameters announcement. */
export interface Announcement extends ApplicationParameter {
  readonly title?: string;
  readonly tooltip?: string;
  readonly required?: boolean;
  readonly itemType: 'string' | 'number' | 'boolean';
  readonly collectionType?: 'array' | 'map';
}

/**
 * The parameters of a recipe, each with what applies when the Application does not give it: the layers below it. What
 * cannot be said in texts so that the same comes back is not announced, and neither is what the schema calls `writeOnly`.
 */
export function announcedParameters(
  parameters: ParameterSchema,
  layers: readonly ValueLayer[],
): readonly Announcement[] {
  const { values } = mergeLayers(parameters.schema, layers);
  return Object.entries(parameters.properties).map(([name, schema]) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    const isMissing = value === undefined && parameters.required.includes(name);
    const isSecret = isMap(schema) && schema.writeOnly === true;
    const texts = value === undefined || isSecret ? undefined : textsOf(name, schema, value);
    const isSame = texts !== undefined && sameWith(texts, schema, parameters, layers);
    return announcement(name, schema, isMissing, isSame ? texts : undefined);
  });
}

/** The choice of environment; only for a recipe that has some, since others refuse the parameter. */
export function announcedEnvironment(
  environments: readonly string[],
  defaultEnvironment: string | undefined,
): readonly Announcement[] {
  if (environments.length === 0) return [];
  const { environment } = reservedParameters;
  const initial =
    defaultEnvironment !== undefined && environments.includes(defaultEnvironment)
      ? { name: 'environment', string: defaultEnvironment }
      : undefined;
  const schema = { ...environment, enum: environments };
  return [announcement('environment', schema, initial === undefined, initial)];
}

/** Announces what every recipe takes; it stands in plugin.yaml, and costs no look at a recipe. */
export function staticAnnouncements(): readonly Announcement[] {
  const { valueFiles } = reservedParameters;
  return [
    announcement('valueFiles', valueFiles, false, textsOf('valueFiles', valueFiles, valueFiles.default)),
  ];
}

function announcement(
  name: string,
  schema: unknown,
  isRequired: boolean,
  initial: ApplicationParameter | undefined,
): Announcement {
  const { title, description, enum: choices } = isMap(schema) ? schema : {};
  const { collection, itemType } = parameterForm(schema);
  const tooltip = [
    ...(typeof description === 'string' ? [description.trim().replace(/\.$/, '')] : []),
    ...(Array.isArray(choices) ? [`One of ${choices.map(plainText).join(', ')}`] : []),
  ].join('. ');
  return {
    name,
    ...(typeof title === 'string' ? { title } : {}),
    ...(tooltip === '' ? {} : { tooltip }),
    ...(isRequired ? { required: true } : {}),
    itemType,
    ...(collection === 'string' ? {} : { collectionType: collection }),
    ...initial,
  };
}

/** A value as an Application writes it; undefined when it is of another form than its schema. */
function textsOf(name: string, schema: unknown, value: unknown): ApplicationParameter | undefined {
  const { collection } = parameterForm(schema);
  if (collection === 'array') return Array.isArray(value) ? { name, array: value.map(plainText) } : undefined;
  if (collection === 'string') return { name, string: plainText(value) };
  if (!isMap(value)) return undefined;
  // Argo CD hands maps over in the order of their keys.
  const entries = Object.entries(value).toSorted(([left], [right]) => compareTexts(left, right));
  return { name, map: Object.fromEntries(entries.map(([key, item]) => [key, plainText(item)])) };
}

function plainText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Whether an Application that gives the parameter renders the same bytes as one that does not. */
function sameWith(
  texts: ApplicationParameter,
  schema: unknown,
  parameters: ParameterSchema,
  layers: readonly ValueLayer[],
): boolean {
  const given = { [texts.name]: parameterValue(texts, schema) };
  const layer: ValueLayer = { values: given, describe: () => '', positionOf: () => undefined };
  const valuesWith = (all: readonly ValueLayer[]) =>
    JSON.stringify(mergeLayers(parameters.schema, all).values);
  return valuesWith([...layers, layer]) === valuesWith(layers);
}
