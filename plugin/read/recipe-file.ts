import type { FieldPath } from '../../schemas/finding.ts';
import { formatPath } from '../../schemas/finding.ts';
import { parameterNameProblem } from '../expand/names.ts';
import { findingAt, type Report } from '../findings.ts';
import { nearHint } from '../near-hint.ts';
import { isMap } from '../values/merge.ts';
import { locateField } from '../yaml/locate.ts';
import { type ParsedYaml, parseYaml } from '../yaml/parse.ts';
import type { SourceText } from '../yaml/source-text.ts';
import {
  optionalFlag,
  optionalList,
  optionalMap,
  optionalText,
  type Reader,
  refuseUnknownKeys,
  textList,
} from './field-reader.ts';
import {
  DEFAULT_INCLUDE,
  NO_PARAMETERS,
  type ParameterSchema,
  type Recipe,
  type RecipeImport,
} from './recipe.ts';

export const RECIPE_API_VERSION = 'recipes.kubeswarm.io/v1';

/** recipe.yaml with what is needed to point into it. */
export interface RecipeFile {
  readonly recipe: Recipe;
  readonly positionOf: (field: FieldPath, at?: 'key' | 'value') => ReturnType<SourceText['positionOf']>;
}

/** Reads recipe.yaml; undefined when it cannot be used at all. Every problem is reported. */
export function readRecipeFile(source: SourceText, report: Report): RecipeFile | undefined {
  let isRead = true;
  const yaml = parseYaml(source, (found) => {
    if (found.rule !== 'yaml.ambiguous' && found.rule !== 'yaml.duplicate-key') isRead = false;
    report(found);
  });
  const [document, second] = yaml.documents;
  if (document === undefined || second !== undefined || !isMap(document.value)) {
    if (isRead) {
      const fact = 'recipe.yaml does not hold exactly one map';
      const start = second === undefined ? 0 : locateField(yaml, second.rootEvent, [], 'value').start;
      report(
        findingAt(
          source.positionOf(start),
          'recipe.invalid',
          fact,
          `Start it with apiVersion: ${RECIPE_API_VERSION}`,
        ),
      );
    }
    return undefined;
  }
  const positionOf = fieldPositions(yaml, document.rootEvent);
  const reader: Reader = {
    unknownKey: 'recipe.unknown-key',
    invalid: 'recipe.invalid',
    problem: (rule, field, fact, fix, at = 'value') =>
      report(findingAt(positionOf(field, at), rule, fact, fix)),
  };
  return { recipe: recipeOf(reader, document.value), positionOf };
}

function fieldPositions(yaml: ParsedYaml, rootEvent: number): RecipeFile['positionOf'] {
  return (field, at = 'value') => yaml.source.positionOf(locateField(yaml, rootEvent, field, at).start);
}

const KEYS = [
  'apiVersion',
  'kind',
  'metadata',
  'include',
  'exclude',
  'parameters',
  'defaultEnvironment',
  'imports',
  'policies',
  'runs',
  'allowEmpty',
] as const;

function recipeOf(reader: Reader, file: Readonly<Record<string, unknown>>): Recipe {
  refuseUnknownKeys(reader, file, KEYS, []);
  if (file.apiVersion !== RECIPE_API_VERSION) {
    const given = typeof file.apiVersion === 'string' ? JSON.stringify(file.apiVersion) : 'absent or no text';
    reader.problem('recipe.version', ['apiVersion'], `apiVersion is ${given}`, `Write ${RECIPE_API_VERSION}`);
  }
  if (file.kind !== 'Recipe')
    reader.problem('recipe.version', ['kind'], 'kind is not Recipe', 'Write kind: Recipe');
  return {
    name: recipeName(reader, file.metadata),
    include: file.include === undefined ? DEFAULT_INCLUDE : textList(reader, file.include, ['include']),
    exclude: textList(reader, file.exclude, ['exclude']),
    parameters: parametersOf(reader, file.parameters),
    defaultEnvironment: optionalText(reader, file.defaultEnvironment, ['defaultEnvironment']),
    imports: importsOf(reader, file.imports),
    policies: textList(reader, file.policies, ['policies']).map((path, index) => ({
      path,
      field: ['policies', index],
    })),
    runs: runsOf(reader, file.runs),
    allowEmpty: optionalFlag(reader, file.allowEmpty, ['allowEmpty']),
  };
}

function recipeName(reader: Reader, metadata: unknown): string | undefined {
  const map = optionalMap(reader, metadata, ['metadata']);
  refuseUnknownKeys(reader, map, ['name', 'description'], ['metadata']);
  optionalText(reader, map.description, ['metadata', 'description']);
  if (typeof map.name === 'string' && /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(map.name)) return map.name;
  const fact = map.name === undefined ? 'metadata.name is missing' : 'metadata.name is no DNS label';
  reader.problem(
    'recipe.invalid',
    ['metadata', 'name'],
    fact,
    'Use at most 63 lower-case letters, digits and -',
  );
  return undefined;
}

/** What JSON Schema can say of a map as a whole; the values' validator knows what may be in it. */
const PARAMETERS_KEYS = [
  ...['type', 'properties', 'required', 'additionalProperties'],
  ...['title', 'description', '$comment', '$schema', '$defs', 'examples', 'default'],
  ...['allOf', 'anyOf', 'oneOf', 'not', 'if', 'then', 'else', 'dependentRequired', 'dependentSchemas'],
  ...['minProperties', 'maxProperties', 'propertyNames', 'patternProperties', 'unevaluatedProperties'],
];

function parametersOf(reader: Reader, value: unknown): ParameterSchema {
  const schema = optionalMap(reader, value, ['parameters']);
  if (value === undefined) return NO_PARAMETERS;
  refuseUnknownKeys(reader, schema, PARAMETERS_KEYS, ['parameters']);
  if (schema.type !== undefined && schema.type !== 'object') {
    reader.problem('recipe.invalid', ['parameters', 'type'], 'parameters.type is not object', 'Remove it');
  }
  if (schema.additionalProperties !== undefined && schema.additionalProperties !== false) {
    const field = ['parameters', 'additionalProperties'];
    reader.problem(
      'recipe.invalid',
      field,
      'parameters.additionalProperties is not false',
      'Declare each parameter under properties',
    );
  }
  const properties = optionalMap(reader, schema.properties, ['parameters', 'properties']);
  for (const name of Object.keys(properties)) {
    const problem = parameterNameProblem(name);
    if (problem === undefined) continue;
    reader.problem(
      'recipe.invalid',
      ['parameters', 'properties', name],
      `parameter name ${JSON.stringify(name)} ${problem}`,
      'Rename it',
      'key',
    );
  }
  const required = textList(reader, schema.required, ['parameters', 'required']);
  for (const [index, name] of required.entries()) {
    if (Object.hasOwn(properties, name)) continue;
    const fact = `required parameter ${JSON.stringify(name)} is not declared${nearHint(name, Object.keys(properties))}`;
    reader.problem(
      'recipe.invalid',
      ['parameters', 'required', index],
      fact,
      'Add it to parameters.properties',
    );
  }
  const declared = required.filter((name) => Object.hasOwn(properties, name));
  return {
    properties,
    required: declared,
    schema: { ...schema, type: 'object', properties, required: declared, additionalProperties: false },
  };
}

function importsOf(reader: Reader, value: unknown): readonly RecipeImport[] {
  return optionalList(reader, value, ['imports']).flatMap((item, index) => {
    const field = ['imports', index];
    const map = optionalMap(reader, item, field);
    refuseUnknownKeys(reader, map, ['path', 'parameters'], field);
    const parameters = optionalMap(reader, map.parameters, [...field, 'parameters']);
    if (typeof map.path === 'string' && map.path !== '')
      return [{ path: map.path, parameters, field: [...field, 'path'] }];
    reader.problem(
      'recipe.invalid',
      [...field, 'path'],
      `${formatPath(field)}.path is no text`,
      'Name the folder of a recipe',
    );
    return [];
  });
}

function runsOf(reader: Reader, value: unknown): Recipe['runs'] {
  const map = optionalMap(reader, value, ['runs']);
  refuseUnknownKeys(reader, map, ['naming', 'rerunOn'], ['runs']);
  const { naming = 'hash', rerunOn = 'spec' } = map;
  if (naming !== 'hash' && naming !== 'keep') {
    reader.problem(
      'recipe.invalid',
      ['runs', 'naming'],
      'runs.naming is neither hash nor keep',
      'Write hash or keep',
    );
  }
  if (rerunOn !== 'spec' && rerunOn !== 'references') {
    reader.problem(
      'recipe.invalid',
      ['runs', 'rerunOn'],
      'runs.rerunOn is neither spec nor references',
      'Write spec or references',
    );
  }
  return {
    naming: naming === 'keep' ? 'keep' : 'hash',
    rerunOn: rerunOn === 'references' ? 'references' : 'spec',
  };
}
