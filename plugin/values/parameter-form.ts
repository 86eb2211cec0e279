import { isMap } from './merge.ts';

/**
 * How Argo CD carries a parameter: as one text, a list of texts, or a map of texts; and what the texts are. It is read off
 * the parameter's schema, for announcing and for decoding alike.
 */
export interface ParameterForm {
  readonly collection: 'string' | 'array' | 'map';
  readonly itemType: 'string' | 'number' | 'boolean';
  /** Schema of the text, of each item of the list, or of the value at a key of the map. */
  readonly itemSchema: (key: string) => unknown;
}

/** The form of a parameter with this schema; without a type it is that of the default. */
export function parameterForm(schema: unknown): ParameterForm {
  const map = isMap(schema) ? schema : {};
  const declared = declaredTypes(schema);
  const types = declared.length > 0 || map.default === undefined ? declared : [typeOf(map.default)];
  if (isOnly(types, ['array']))
    return { collection: 'array', itemType: itemType([map.items]), itemSchema: () => map.items };
  if (isOnly(types, ['object'])) {
    const properties = isMap(map.properties) ? map.properties : {};
    const others = map.additionalProperties === false ? [] : [map.additionalProperties];
    return {
      collection: 'map',
      itemType: itemType([...Object.values(properties), ...others]),
      itemSchema: (key) => (Object.hasOwn(properties, key) ? properties[key] : map.additionalProperties),
    };
  }
  return { collection: 'string', itemType: itemType([schema]), itemSchema: () => schema };
}

/** Whether a schema says that the value may be of a JSON type. */
export function mayBe(schema: unknown, type: string): boolean {
  return declaredTypes(schema).includes(type);
}

/** What all of the schemas want, where they agree; a text can say anything. */
function itemType(schemas: readonly unknown[]): ParameterForm['itemType'] {
  const types = schemas.map(declaredTypes);
  if (types.length > 0 && types.every((each) => isOnly(each, ['integer', 'number']))) return 'number';
  return types.length > 0 && types.every((each) => isOnly(each, ['boolean'])) ? 'boolean' : 'string';
}

function isOnly(types: readonly string[], allowed: readonly string[]): boolean {
  return types.length > 0 && types.every((type) => allowed.includes(type));
}

/** The types of the values that a schema lists, else those that it names; null apart, which only removes. */
function declaredTypes(schema: unknown): readonly string[] {
  if (!isMap(schema)) return [];
  const { type, enum: values, const: only } = schema;
  const types = Array.isArray(values)
    ? values.map(typeOf)
    : only !== undefined
      ? [typeOf(only)]
      : Array.isArray(type)
        ? type.filter((each) => typeof each === 'string')
        : typeof type === 'string'
          ? [type]
          : [];
  return types.filter((each) => each !== 'null');
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
