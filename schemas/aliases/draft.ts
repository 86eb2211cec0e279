import type { FieldPath } from '../finding.ts';

/** An object that may be changed: a private copy, never what the caller gave. */
export type Draft = Record<string, unknown>;

export function isDraft(value: unknown): value is Draft {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An object found in a draft, and where. */
export interface Place {
  readonly object: Draft;
  readonly path: FieldPath;
}

/** All objects that a pattern such as `spec.roles[].tools.mcp[]` names. */
export function placesAt(root: Draft, pattern: string): readonly Place[] {
  let places: readonly Place[] = [{ object: root, path: [] }];
  for (const segment of pattern.split('.')) places = places.flatMap((place) => step(place, segment));
  return places;
}

function step({ object, path }: Place, segment: string): readonly Place[] {
  const isList = segment.endsWith('[]');
  const name = isList ? segment.slice(0, -2) : segment;
  const value = object[name];
  if (!isList) return isDraft(value) ? [{ object: value, path: [...path, name] }] : [];
  if (!Array.isArray(value)) return [];
  return value.flatMap((item, index) =>
    isDraft(item) ? [{ object: item, path: [...path, name, index] }] : [],
  );
}

/** Value at a path of field names; undefined where anything on the way is absent. */
export function valueAt(object: Draft, path: readonly string[]): unknown {
  let value: unknown = object;
  for (const name of path) value = isDraft(value) ? value[name] : undefined;
  return value ?? undefined;
}

/** Writes a value, with the objects on the way to it. Does nothing where a value that is no object is in the way. */
export function writeAt(object: Draft, path: readonly string[], value: unknown): void {
  const [name, ...rest] = path;
  if (name === undefined) return;
  if (rest.length === 0) {
    object[name] = value;
    return;
  }
  const inner = object[name] ?? {};
  object[name] = inner;
  if (isDraft(inner)) writeAt(inner, rest, value);
}

/** Removes a value, and the objects on the way to it that become empty. */
export function removeAt(object: Draft, path: readonly string[]): void {
  const [name, ...rest] = path;
  if (name === undefined) return;
  const inner = object[name];
  if (rest.length > 0 && isDraft(inner)) {
    removeAt(inner, rest);
    if (Object.keys(inner).length > 0) return;
  }
  delete object[name];
}
