import type { FieldPath } from '../../../../schemas/finding.ts';
import { isRecord } from '../../../../schemas/json-record.ts';
import { isList } from '../../json.ts';
import { EMPTY_FIELD_SET, type FieldSet, fieldElement, fieldSetNode } from './field-set.ts';
import { itemElement, type ListType } from './list-types.ts';

/** The list type at a path (0 stands for any item of a list), for the kind at hand. */
export type TypeAt = (path: FieldPath) => ListType | undefined;

/** The fields that applying this object claims: its leaves, its list items, its empty maps. */
export function ownedFields(object: unknown, typeAt: TypeAt): FieldSet {
  return ownedChildren(object, [], typeAt);
}

/** Whether a value is owned as one: a scalar, or an atomic list or map. */
export function isLeaf(value: unknown, type: ListType | undefined): boolean {
  if (isList(value)) return type === undefined || type.kind === 'atomic';
  return !isRecord(value) || type?.kind === 'atomic';
}

function ownedNode(value: unknown, path: FieldPath, typeAt: TypeAt): FieldSet | undefined {
  if (isLeaf(value, typeAt(path))) return EMPTY_FIELD_SET;
  const isEmptyMap = isRecord(value) && Object.keys(value).length === 0;
  return fieldSetNode(isEmptyMap, ownedChildren(value, path, typeAt));
}

function ownedChildren(value: unknown, path: FieldPath, typeAt: TypeAt): FieldSet {
  const children: Record<string, FieldSet> = {};
  if (isList(value)) {
    const type = typeAt(path);
    if (type === undefined || type.kind === 'atomic') return children;
    for (const item of value) {
      const itemPath = [...path, 0];
      const below = isLeaf(item, typeAt(itemPath)) ? EMPTY_FIELD_SET : ownedChildren(item, itemPath, typeAt);
      children[itemElement(type, item)] = fieldSetNode(true, below) ?? EMPTY_FIELD_SET;
    }
  } else if (isRecord(value)) {
    for (const [name, child] of Object.entries(value)) {
      const node = child === undefined ? undefined : ownedNode(child, [...path, name], typeAt);
      if (node !== undefined) children[fieldElement(name)] = node;
    }
  }
  return children;
}
