import { isMap, type JsonMap } from '../values/merge.ts';

/**
 * What `{{name}}` is to a reader of YAML: a map with one key that is no text. yaml-language-server knows no name for such a
 * key, so that it alone is a map with one property and without any; no JSON is.
 */
const tag: JsonMap = { type: 'object', minProperties: 1, maxProperties: 1, additionalProperties: false };

/** A schema for templates: as the given one, with a recipe-time tag allowed in the place of any value. */
export function templatedSchema(schema: unknown): unknown {
  if (!isMap(schema)) return schema;
  return {
    ...schema,
    ...mapped(schema, 'properties', orTag),
    ...mapped(schema, '$defs', templatedSchema),
    ...(isMap(schema.items) ? { items: orTag(schema.items) } : {}),
    ...(isMap(schema.additionalProperties)
      ? { additionalProperties: orTag(schema.additionalProperties) }
      : {}),
    ...(Array.isArray(schema.allOf) ? { allOf: schema.allOf.map(templatedSchema) } : {}),
    // A condition is about what is written: a tag says nothing of the kind.
    // biome-ignore lint/suspicious/noThenProperty: JSON Schema names this keyword so
    ...(isMap(schema.then) ? { then: templatedSchema(schema.then) } : {}),
  };
}

function mapped(
  schema: JsonMap,
  keyword: 'properties' | '$defs',
  change: (part: unknown) => unknown,
): JsonMap {
  const parts = schema[keyword];
  if (!isMap(parts)) return {};
  return { [keyword]: Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, change(part)])) };
}

function orTag(schema: unknown): JsonMap {
  const description = isMap(schema) ? schema.description : undefined;
  return { ...(description === undefined ? {} : { description }), if: tag, else: templatedSchema(schema) };
}
