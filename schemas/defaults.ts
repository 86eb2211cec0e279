import { copyOf } from './aliases/draft.ts';
import { structures } from './generated/structure.ts';
import { isRecord } from './json-record.ts';
import type { KubeObject } from './kube-object.ts';
import type { StructureNode } from './structure.ts';

type Fill = 'everywhere' | 'in-lists' | 'effective';

/**
 * The object as the API server stores it: null values of known fields dropped, defaults of absent fields written.
 * Returns the same object when nothing changes, and objects of other kinds as they are.
 */
export function withDefaults<T extends KubeObject>(object: T): T {
  return filled(object, 'everywhere');
}

/**
 * Writes defaults inside list elements only, and drops null values (recipes 9): defaults in lists that a server
 * adds would otherwise show as a difference under server-side apply for ever (gitops 7).
 */
export function withListDefaults<T extends KubeObject>(object: T): T {
  return filled(object, 'in-lists');
}

/**
 * `withDefaults`, and also the defaults that no server writes because an alias stands beside the field. For
 * reading at run time, on a normalised object.
 */
export function withEffectiveDefaults<T extends KubeObject>(object: T): T {
  return filled(object, 'effective');
}

function filled<T extends KubeObject>(object: T, fill: Fill): T {
  const structure = structureOf(object.kind);
  if (structure?.properties === undefined) return object;
  let result = object;
  for (const name in structure.properties) {
    const node = structure.properties[name];
    if (node === undefined) continue;
    const initial = fill === 'in-lists' ? undefined : copyOf(node.default);
    const value = object[name] ?? initial;
    const next = value === null ? undefined : filledValue(value, node, fill, false);
    if (next === object[name]) continue;
    result = { ...result, [name]: next };
    if (next === undefined) delete (result as Record<string, unknown>)[name];
  }
  return result;
}

/** Shape of a kind; undefined for kinds of others. */
export function structureOf(kind: string): StructureNode | undefined {
  return Object.hasOwn(structures, kind) ? structures[kind as keyof typeof structures] : undefined;
}

/** One value of a known shape, filled. */
export function filledValue(value: unknown, node: StructureNode, fill: Fill, inList: boolean): unknown {
  if (Array.isArray(value)) return node.items === undefined ? value : filledList(value, node.items, fill);
  if (!isRecord(value)) return value;
  if (node.properties !== undefined) return filledObject(value, node.properties, fill, inList);
  if (node.values !== undefined) return withoutNulls(value);
  return value;
}

function filledList(list: readonly unknown[], items: StructureNode, fill: Fill): readonly unknown[] {
  let result: unknown[] | undefined;
  list.forEach((item, index) => {
    const next = filledValue(item, items, fill, true);
    if (next === item) return;
    result ??= [...list];
    result[index] = next;
  });
  return result ?? list;
}

type Fields = Readonly<Record<string, unknown>>;

function filledObject(
  object: Fields,
  properties: Readonly<Record<string, StructureNode>>,
  fill: Fill,
  inList: boolean,
): Fields {
  const fields = withFilledFields(object, properties, fill, inList);
  return fill === 'in-lists' && !inList ? fields : withInitialFields(fields, properties, fill);
}

/** The fields that are there, each filled; null ones are dropped. */
function withFilledFields(
  object: Fields,
  properties: Readonly<Record<string, StructureNode>>,
  fill: Fill,
  inList: boolean,
): Fields {
  let result: Record<string, unknown> | undefined;
  for (const name in object) {
    const node = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (node === undefined) continue;
    const value = object[name];
    const next = value === null ? undefined : filledValue(value, node, fill, inList);
    if (next === value) continue;
    result ??= { ...object };
    if (next === undefined) delete result[name];
    else result[name] = next;
  }
  return result ?? object;
}

/** Adds the fields that are absent and have a default. */
function withInitialFields(
  object: Fields,
  properties: Readonly<Record<string, StructureNode>>,
  fill: Fill,
): Fields {
  let result: Record<string, unknown> | undefined;
  for (const name in properties) {
    const node = properties[name];
    if (node === undefined) continue;
    const initial = node.default ?? (fill === 'effective' ? node.effectiveDefault : undefined);
    if (initial === undefined || Object.hasOwn(object, name)) continue;
    result ??= { ...object };
    result[name] = filledValue(copyOf(initial), node, fill, false);
  }
  return result ?? object;
}

function withoutNulls(map: Fields): Fields {
  if (!Object.values(map).includes(null)) return map;
  return Object.fromEntries(Object.entries(map).filter(([, value]) => value !== null));
}
