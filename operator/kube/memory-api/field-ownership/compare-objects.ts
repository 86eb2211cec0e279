import type { FieldPath } from '../../../../schemas/finding.ts';
import { isRecord } from '../../../../schemas/json-record.ts';
import { isList, jsonEquals } from '../../json.ts';
import { EMPTY_FIELD_SET, type FieldSet, fieldElement, fieldSetNode, unionOf } from './field-set.ts';
import { itemElement, type ListType } from './list-types.ts';
import { isLeaf, type TypeAt } from './owned-fields.ts';

/** Which fields differ; a container is in `added` or `removed` with everything in it. */
export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

interface Node {
  readonly added?: FieldSet | undefined;
  readonly modified?: FieldSet | undefined;
  readonly removed?: FieldSet | undefined;
}

const SAME: Node = {};

export function compareObjects(before: unknown, after: unknown, typeAt: TypeAt): Comparison {
  const { added, modified, removed } = compareChildren(before, after, [], typeAt);
  return {
    added: added ?? EMPTY_FIELD_SET,
    modified: modified ?? EMPTY_FIELD_SET,
    removed: removed ?? EMPTY_FIELD_SET,
  };
}

/** What is new or different in the later object. */
export function changedFields(comparison: Comparison): FieldSet {
  return unionOf(comparison.added, comparison.modified);
}

function compareNodes(before: unknown, after: unknown, path: FieldPath, typeAt: TypeAt): Node {
  if (before === after) return SAME;
  if (before === undefined) return { added: wholeNode(after, path, typeAt) };
  if (after === undefined) return { removed: wholeNode(before, path, typeAt) };
  const type = typeAt(path);
  if (isLeaf(before, type) || isLeaf(after, type) || isList(before) !== isList(after))
    return jsonEquals(before, after) ? SAME : { modified: EMPTY_FIELD_SET };
  return compareChildren(before, after, path, typeAt);
}

/** A value that appeared or went: itself and everything in it. */
function wholeNode(value: unknown, path: FieldPath, typeAt: TypeAt): FieldSet {
  if (isLeaf(value, typeAt(path))) return EMPTY_FIELD_SET;
  const empty = isList(value) ? [] : {};
  const { added } = compareChildren(empty, value, path, typeAt);
  return fieldSetNode(true, added ?? EMPTY_FIELD_SET) ?? EMPTY_FIELD_SET;
}

function compareChildren(before: unknown, after: unknown, path: FieldPath, typeAt: TypeAt): Node {
  const type = typeAt(path);
  const old = partsOf(before, path, type);
  const recent = partsOf(after, path, type);
  const node: Record<'added' | 'modified' | 'removed', Record<string, FieldSet>> = {
    added: {},
    modified: {},
    removed: {},
  };
  for (const element of new Set([...old.keys(), ...recent.keys()])) {
    const part = recent.get(element) ?? old.get(element);
    const difference = comparePart(
      element,
      old.get(element),
      recent.get(element),
      part?.path ?? path,
      typeAt,
    );
    for (const side of ['added', 'modified', 'removed'] as const) {
      const found = difference[side];
      if (found !== undefined) node[side][element] = found;
    }
  }
  return {
    added: fieldSetNode(false, node.added),
    modified: fieldSetNode(false, node.modified),
    removed: fieldSetNode(false, node.removed),
  };
}

function comparePart(
  element: string,
  before: Part | undefined,
  after: Part | undefined,
  path: FieldPath,
  typeAt: TypeAt,
): Node {
  if (element.startsWith('f:')) return compareNodes(before?.value, after?.value, path, typeAt);
  if (before !== undefined && after !== undefined)
    return compareItems(before.value, after.value, path, typeAt);
  const item = (before ?? after)?.value;
  const isWhole = isLeaf(item, typeAt(path));
  const below = isWhole ? undefined : compareChildren({}, item, path, typeAt).added;
  const whole = fieldSetNode(true, below ?? EMPTY_FIELD_SET) ?? EMPTY_FIELD_SET;
  return before === undefined ? { added: whole } : { removed: whole };
}

function compareItems(before: unknown, after: unknown, path: FieldPath, typeAt: TypeAt): Node {
  if (jsonEquals(before, after)) return SAME;
  return isLeaf(before, typeAt(path))
    ? { modified: EMPTY_FIELD_SET }
    : compareChildren(before, after, path, typeAt);
}

interface Part {
  readonly value: unknown;
  readonly path: FieldPath;
}

/** The parts of a list or map by their path elements; of equal list items the first one counts. */
function partsOf(value: unknown, path: FieldPath, type: ListType | undefined): ReadonlyMap<string, Part> {
  const parts = new Map<string, Part>();
  if (isList(value)) {
    if (type === undefined || type.kind === 'atomic') return parts;
    for (const item of value) {
      const element = itemElement(type, item);
      if (!parts.has(element)) parts.set(element, { value: item, path: [...path, 0] });
    }
  } else if (isRecord(value)) {
    for (const [name, child] of Object.entries(value))
      if (child !== undefined) parts.set(fieldElement(name), { value: child, path: [...path, name] });
  }
  return parts;
}
