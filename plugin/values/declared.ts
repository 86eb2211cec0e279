import { isMap } from './merge.ts';

/**
 * Whether a schema allows for a value at a path: each name among `properties`, or in a map that lists none. What it
 * allows for may be absent; what it does not is a typing error.
 */
export function isDeclaredPath(schema: unknown, path: readonly (string | number)[]): boolean {
  let node = schema;
  for (const segment of path) {
    if (!isMap(node)) return true;
    const properties = isMap(node.properties) ? node.properties : undefined;
    const key = String(segment);
    if (node.items !== undefined && /^\d+$/.test(key)) node = node.items;
    else if (properties !== undefined && Object.hasOwn(properties, key)) node = properties[key];
    else if (isMap(node.additionalProperties)) node = node.additionalProperties;
    else return properties === undefined && node.additionalProperties !== false;
  }
  return true;
}
