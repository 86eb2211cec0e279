export type JsonMap = Readonly<Record<string, unknown>>;

/** Whether a value is a map, not a list, null or scalar. */
export function isMap(value: unknown): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Lays `over` on `under`: maps merge deep, lists and scalars replace, null stays as the mark of a removal. */
export function mergeValues(under: JsonMap, over: JsonMap): JsonMap {
  const merged: Record<string, unknown> = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const below = Object.hasOwn(under, key) ? under[key] : undefined;
    merged[key] = isMap(below) && isMap(value) ? mergeValues(below, value) : value;
  }
  return merged;
}

/**
 * Fills in the schema's defaults where the layers left a gap, in maps that exist and inside list elements, then
 * drops what null has removed. A removed value does not come back as its default.
 */
export function completeValues(schema: unknown, value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = isMap(schema) ? schema.items : undefined;
    return value.map((item) => completeValues(items, item));
  }
  if (!isMap(value)) return value;
  const properties = isMap(schema) && isMap(schema.properties) ? schema.properties : {};
  const complete: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    if (item === null) continue;
    complete[key] = completeValues(Object.hasOwn(properties, key) ? properties[key] : undefined, item);
  }
  for (const [key, property] of Object.entries(properties)) {
    if (Object.hasOwn(value, key) || !isMap(property) || property.default === undefined) continue;
    complete[key] = completeValues(property, property.default);
  }
  return complete;
}
