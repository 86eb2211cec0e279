import type { ParameterSchema } from '../read/recipe.ts';
import { isMap, type JsonMap } from '../values/merge.ts';

/** What asks for a whole map, or judges one as a whole: a values file holds a part of it. */
const aboutTheWhole = [
  ...['required', 'minProperties', 'dependentRequired', 'dependentSchemas'],
  ...['allOf', 'anyOf', 'oneOf', 'not', 'if', 'then', 'else'],
];

/**
 * The schema of a recipe's values files: its parameters, none of them required, since files lie on each other (recipes 4).
 * null removes what a file below has set. Lists are written as a whole, so what holds for their items holds here.
 */
export function valuesSchema({ schema }: ParameterSchema, name: string | undefined): JsonMap {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: name === undefined ? 'Values' : `Values of ${name}`,
    description:
      'Values of the recipe’s parameters; those that are not given here come from the files below, or are defaults.',
    ...partOf(schema),
  };
}

function partOf(schema: JsonMap): JsonMap {
  const kept = Object.fromEntries(
    Object.entries(schema).filter(([keyword]) => !aboutTheWhole.includes(keyword)),
  );
  return {
    ...kept,
    ...(isMap(schema.properties)
      ? {
          properties: Object.fromEntries(
            Object.entries(schema.properties).map(([name, part]) => [name, removable(part)]),
          ),
        }
      : {}),
    ...(isMap(schema.additionalProperties)
      ? { additionalProperties: removable(schema.additionalProperties) }
      : {}),
  };
}

/** A value that may be null: in the words that editors tell mistakes best with. */
function removable(schema: unknown): unknown {
  if (!isMap(schema)) return schema;
  const part = isMap(schema.properties) || isMap(schema.additionalProperties) ? partOf(schema) : schema;
  const { type, enum: values, const: only } = part;
  if (only !== undefined) return { ...part, const: undefined, enum: withNull([only], null) };
  return {
    ...part,
    ...(type === undefined ? {} : { type: withNull(Array.isArray(type) ? type : [type], 'null') }),
    ...(Array.isArray(values) ? { enum: withNull(values, null) } : {}),
  };
}

function withNull(values: readonly unknown[], nothing: null | 'null'): readonly unknown[] {
  return values.includes(nothing) ? values : [...values, nothing];
}
