import { metadataSchema } from './metadata.ts';
import { group, type KindSchema, type Schema, version } from './schema.ts';

/** A plain JSON Schema document. */
export type JsonSchema = { readonly [keyword: string]: unknown };

export interface JsonSchemaOptions {
  /** Whether descriptions and defaults are kept, and hidden fields left out; for editors. */
  readonly forReaders: boolean;
}

/**
 * Plain JSON Schema 2020-12 of a schema, in which objects refuse unknown fields. Parts with a name go to
 * `definitions`, once each, and are referred to.
 */
export function jsonSchema(
  schema: Schema,
  definitions: Map<string, JsonSchema>,
  options: JsonSchemaOptions,
): JsonSchema {
  const name = schema.typeName;
  if (name === undefined) return body(schema, definitions, options);
  const known = definitions.get(name);
  if (known === undefined) {
    definitions.set(name, {});
    definitions.set(name, body(withOwnDescription(schema), definitions, options));
  }
  const reference = { $ref: `#/$defs/${name}` };
  if (!options.forReaders) return reference;
  const own = body(schema, definitions, options);
  if (JSON.stringify(known?.properties) !== JSON.stringify(own.properties) && known !== undefined) return own;
  return {
    ...reference,
    ...(schema.description === undefined ? {} : { description: schema.description }),
    ...(schema.default === undefined ? {} : { default: schema.default }),
  };
}

/** A definition says what the part is; what it is for in one place stands beside the reference. */
function withOwnDescription(schema: Schema): Schema {
  return schema.typeDescription === undefined ? schema : { ...schema, description: schema.typeDescription };
}

function body(schema: Schema, definitions: Map<string, JsonSchema>, options: JsonSchemaOptions): JsonSchema {
  return {
    ...(options.forReaders && schema.description !== undefined ? { description: schema.description } : {}),
    type: schema['x-kubernetes-int-or-string'] ? ['integer', 'string'] : schema.type,
    ...(options.forReaders && defaultOf(schema) !== undefined ? { default: defaultOf(schema) } : {}),
    ...picked(schema, [
      'enum',
      'minimum',
      'maximum',
      'pattern',
      'minLength',
      'maxLength',
      'minItems',
      'maxItems',
      'required',
    ]),
    ...(schema.format === 'date-time' ? { pattern: dateTimePattern } : {}),
    ...(schema.items && { items: jsonSchema(schema.items, definitions, options) }),
    ...(schema.properties && {
      properties: Object.fromEntries(
        Object.entries(schema.properties)
          .filter(([, part]) => !(options.forReaders && part['x-kubeswarm-hidden']))
          .map(([field, part]) => [field, jsonSchema(part, definitions, options)]),
      ),
      additionalProperties: false,
    }),
    ...(schema.additionalProperties && {
      additionalProperties: jsonSchema(schema.additionalProperties, definitions, options),
    }),
  };
}

function defaultOf(schema: Schema): unknown {
  return schema.default ?? schema['x-kubeswarm-default'];
}

function picked(schema: Schema, keywords: readonly (keyof Schema)[]): JsonSchema {
  return Object.fromEntries(
    keywords.flatMap((keyword) => (schema[keyword] === undefined ? [] : [[keyword, schema[keyword]]])),
  );
}

/** RFC 3339, as the API server accepts it. */
export const dateTimePattern =
  '^\\d{4}-\\d{2}-\\d{2}[Tt]\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?([Zz]|[+-]\\d{2}:\\d{2})$';

/** Schema of a whole object of a kind, with apiVersion, kind and metadata, as editors and kubeconform take it. */
export function documentSchema({ kind, schema }: KindSchema, options: JsonSchemaOptions): JsonSchema {
  const definitions = new Map<string, JsonSchema>();
  const parts = Object.entries(schema.properties ?? {}).map(
    ([name, part]) => [name, jsonSchema(part, definitions, options)] as const,
  );
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: kind,
    description: schema.description,
    type: 'object',
    required: ['apiVersion', 'kind', 'metadata', ...(schema.required ?? [])],
    properties: {
      apiVersion: { const: `${group}/${version}` },
      kind: { const: kind },
      metadata: options.forReaders ? metadataSchema : { type: 'object' },
      ...Object.fromEntries(parts),
    },
    additionalProperties: false,
    $defs: Object.fromEntries([...definitions].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}
