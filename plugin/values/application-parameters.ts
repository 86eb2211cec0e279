import { isMap, type JsonMap } from './merge.ts';
import { mayBe, parameterForm } from './parameter-form.ts';

/** One entry of ARGOCD_APP_PARAMETERS: exactly one of the three holds the value. */
export interface ApplicationParameter {
  readonly name: string;
  readonly string?: string;
  readonly array?: readonly string[];
  readonly map?: Readonly<Record<string, string>>;
}

/** Reads ARGOCD_APP_PARAMETERS; undefined when it is not the JSON that Argo CD writes. */
export function parseApplicationParameters(
  json: string | undefined,
): readonly ApplicationParameter[] | undefined {
  if (json === undefined || json.trim() === '' || json.trim() === 'null') return [];
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  return Array.isArray(value) && value.every(isApplicationParameter) ? value : undefined;
}

function isApplicationParameter(value: unknown): value is ApplicationParameter {
  if (!isMap(value) || typeof value.name !== 'string') return false;
  const { string, array, map } = value;
  if (string !== undefined && typeof string !== 'string') return false;
  if (
    array !== undefined &&
    array !== null &&
    !(Array.isArray(array) && array.every((item) => typeof item === 'string'))
  )
    return false;
  return (
    map === undefined ||
    map === null ||
    (isMap(map) && Object.values(map).every((item) => typeof item === 'string'))
  );
}

/** The value that a parameter carries, typed by the property's schema. */
export function parameterValue(parameter: ApplicationParameter, schema: unknown): unknown {
  const { string, array, map } = parameter;
  if (string !== undefined) return textValue(string, schema);
  const { itemSchema } = parameterForm(schema);
  if (Array.isArray(array)) return array.map((item, index) => textValue(item, itemSchema(String(index))));
  if (!isMap(map)) return '';
  return Object.fromEntries(
    inOrderOfDefault(Object.keys(map), schema).map((key) => [
      key,
      textValue(String(map[key]), itemSchema(key)),
    ]),
  );
}

/** Argo CD sorts the keys of a map; those of the default come in its order, so that giving it changes no byte. */
function inOrderOfDefault(keys: readonly string[], schema: unknown): readonly string[] {
  const initial = isMap(schema) && isMap(schema.default) ? Object.keys(schema.default) : [];
  return [...initial.filter((key) => keys.includes(key)), ...keys.filter((key) => !initial.includes(key))];
}

/** A JSON number or boolean, and nothing that only looks like one (`010`, `1_000`, `True`). */
const JSON_LITERAL = /^(?:true|false|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)$/;

/**
 * A text from outside YAML: a number or boolean when it is exactly a JSON literal and the schema does not want a text
 * (recipes 4). `"8"` stays a text for a parameter of type string.
 */
function typedText(text: string, schema: unknown): unknown {
  if (mayBe(schema, 'string') || !JSON_LITERAL.test(text)) return text;
  const value: unknown = JSON.parse(text);
  return typeof value === 'number' && !Number.isFinite(value) ? text : value;
}

/** A text where the schema wants a list or map, and no text, can be one in JSON: items of lists and maps know no other way. */
function textValue(text: string, schema: unknown): unknown {
  const wantsJson = mayBe(schema, 'array') || mayBe(schema, 'object');
  return wantsJson ? setValue(text, schema) : typedText(text, schema);
}

/** `--set` can also carry a JSON list or map, where the schema does not want a text. */
export function setValue(text: string, schema: unknown): unknown {
  if (!mayBe(schema, 'string') && /^\s*[[{]/.test(text)) {
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  }
  return typedText(text, schema);
}

/** `{'a.b': 1}` as `{a: {b: 1}}`: the path of a `--set`. */
export function nestedValue(path: readonly string[], value: unknown): JsonMap {
  const [first = '', ...rest] = path;
  return { [first]: rest.length === 0 ? value : nestedValue(rest, value) };
}
