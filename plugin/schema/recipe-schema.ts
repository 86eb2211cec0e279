import { isMap, type JsonMap } from '../values/merge.ts';

const anything: JsonMap = {};
const text = (description: string): JsonMap => ({ description, type: 'string' });
const count = (description: string): JsonMap => ({ description, type: 'integer', minimum: 0 });
const parameter = { $ref: '#/$defs/Parameter' };

/** The keywords of JSON Schema that parameters are made of, with what each means to Argo CD and to lint; others may be used, too. */
const parameterKeywords: Readonly<Record<string, JsonMap>> = {
  type: {
    description:
      'Type of the value. Argo CD shows arrays as lists, objects as maps, and everything else as one text.',
    anyOf: [{ $ref: '#/$defs/JsonType' }, { type: 'array', items: { $ref: '#/$defs/JsonType' } }],
  },
  title: text('Name in Argo CD.'),
  description: text('Tooltip in Argo CD, and in editors of values files.'),
  default: { description: 'What holds where no file and no Application gives a value.', ...anything },
  examples: {
    description: 'Lint takes the first one for a required parameter without a value.',
    type: 'array',
  },
  enum: { description: 'The values that are allowed.', type: 'array' },
  const: { description: 'The only value that is allowed.', ...anything },
  writeOnly: { description: 'true keeps the value out of what Argo CD shows.', type: 'boolean' },
  pattern: text('RE2 pattern of a text.'),
  format: {
    description: 'Format of a text, for readers.',
    enum: ['email', 'uri', 'hostname', 'date', 'date-time', 'duration', 'uuid'],
  },
  minLength: count('Least characters of a text.'),
  maxLength: count('Most characters of a text.'),
  minimum: { description: 'Least number.', type: 'number' },
  maximum: { description: 'Greatest number.', type: 'number' },
  minItems: count('Least items of a list.'),
  maxItems: count('Most items of a list.'),
  items: { description: 'Schema of each item of a list.', ...parameter },
  properties: {
    description: 'Schema of each key of a map.',
    type: 'object',
    additionalProperties: parameter,
  },
  required: { description: 'Keys that a map must have.', type: 'array', items: { type: 'string' } },
  additionalProperties: {
    description: 'Whether a map may have other keys, or the schema of their values.',
    anyOf: [{ type: 'boolean' }, parameter],
  },
};

/** The schema of recipe.yaml, in which parameters are JSON Schemas, too. */
export function recipeSchema(schema: JsonMap): JsonMap {
  const definitions = isMap(schema.$defs) ? schema.$defs : {};
  const parameters = isMap(definitions.RecipeParameters) ? definitions.RecipeParameters : {};
  const known = isMap(parameters.properties) ? parameters.properties : {};
  return {
    ...schema,
    $defs: {
      ...definitions,
      RecipeParameters: {
        ...parameters,
        properties: {
          ...known,
          properties: {
            description: 'Schema of each parameter, by name.',
            type: 'object',
            additionalProperties: parameter,
          },
        },
        // All keywords of JSON Schema may stand here; lint knows those that do not exist.
        additionalProperties: true,
      },
      Parameter: { description: 'JSON Schema of a value.', type: 'object', properties: parameterKeywords },
      JsonType: { enum: ['string', 'integer', 'number', 'boolean', 'array', 'object', 'null'] },
    },
  };
}
