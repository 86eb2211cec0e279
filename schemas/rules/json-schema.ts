import { isRecord } from '../json-record.ts';

const types: readonly unknown[] = ['null', 'boolean', 'object', 'array', 'number', 'integer', 'string'];
const mapKeywords = ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'];
const listKeywords = ['allOf', 'anyOf', 'oneOf', 'prefixItems'];
const schemaKeywords = [
  'items',
  'additionalProperties',
  'not',
  'if',
  'then',
  'else',
  'contains',
  'propertyNames',
];
const numberKeywords = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'];
const countKeywords = ['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties'];
const MOST_NESTING = 64;

/** Why a text is no JSON Schema, or undefined when it is one. */
export function schemaTextProblem(text: string): string | undefined {
  try {
    return schemaProblem(JSON.parse(text));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * Why a value is no JSON Schema, or undefined. Looks at the keywords that change a verdict; unknown ones pass, as
 * the standard wants. A schema that a validator would later refuse fails every output, so it is found here.
 */
export function schemaProblem(value: unknown, at = '', nesting = 0): string | undefined {
  if (typeof value === 'boolean') return undefined;
  if (!isRecord(value)) return `${at === '' ? 'it' : at} is neither an object nor a boolean`;
  if (nesting > MOST_NESTING) return `it is nested more than ${MOST_NESTING} deep`;
  return keywordProblem(value, at) ?? nestedProblem(value, at, nesting);
}

function keywordProblem(schema: Readonly<Record<string, unknown>>, at: string): string | undefined {
  const { type, required, enum: values } = schema;
  const typeList = Array.isArray(type) ? type : [type];
  if (type !== undefined && !typeList.every((each) => types.includes(each)))
    return `${at}/type ${JSON.stringify(type)} is no JSON type`;
  if (required !== undefined && !isListOf(required, (each) => typeof each === 'string'))
    return `${at}/required is no list of names`;
  if (values !== undefined && !Array.isArray(values)) return `${at}/enum is no list`;
  for (const keyword of numberKeywords)
    if (schema[keyword] !== undefined && typeof schema[keyword] !== 'number')
      return `${at}/${keyword} is no number`;
  for (const keyword of countKeywords)
    if (schema[keyword] !== undefined && !isCount(schema[keyword])) return `${at}/${keyword} is no count`;
  return undefined;
}

function nestedProblem(
  schema: Readonly<Record<string, unknown>>,
  at: string,
  nesting: number,
): string | undefined {
  for (const [keyword, value] of Object.entries(schema)) {
    const nested = nestedSchemas(keyword, value);
    if (typeof nested === 'string') return `${at}/${keyword} ${nested}`;
    for (const [key, item] of nested) {
      const problem = schemaProblem(item, `${at}/${keyword}${key === '' ? '' : `/${key}`}`, nesting + 1);
      if (problem !== undefined) return problem;
    }
  }
  return undefined;
}

/** The schemas under a keyword by their key, or what is wrong with their container. */
function nestedSchemas(keyword: string, value: unknown): readonly (readonly [string, unknown])[] | string {
  // Older drafts write tuples as a list of schemas under `items`.
  if (listKeywords.includes(keyword) || (keyword === 'items' && Array.isArray(value)))
    return Array.isArray(value) ? value.map((item, index) => [String(index), item] as const) : 'is no list';
  if (mapKeywords.includes(keyword)) return isRecord(value) ? Object.entries(value) : 'is no object';
  return schemaKeywords.includes(keyword) ? [['', value]] : [];
}

function isListOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isItem);
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}
