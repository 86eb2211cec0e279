import type { FieldPath } from '../../../../schemas/finding.ts';
import { isList, isRecord, type JsonRecord } from '../../json.ts';
import { EMPTY_FIELD_SET, type FieldSet, fieldElement, isMember } from './field-set.ts';
import { itemElement } from './list-types.ts';
import { isLeaf, type TypeAt } from './owned-fields.ts';

/** The object without the members of the set; a removed container takes everything in it along. */
export function removeFields(object: JsonRecord, set: FieldSet, typeAt: TypeAt): JsonRecord {
  return removeFromRecord(object, set, [], typeAt);
}

function removeFromRecord(record: JsonRecord, set: FieldSet, path: FieldPath, typeAt: TypeAt): JsonRecord {
  return Object.fromEntries(
    Object.entries(record).flatMap(([name, value]) => {
      const node = set[fieldElement(name)];
      if (node === undefined) return [[name, value]];
      if (isMember(node)) return [];
      return [[name, removeFromValue(value, node, [...path, name], typeAt)]];
    }),
  );
}

function removeFromValue(value: unknown, set: FieldSet, path: FieldPath, typeAt: TypeAt): unknown {
  const type = typeAt(path);
  if (isLeaf(value, type)) return value;
  if (isRecord(value)) return removeFromRecord(value, set, path, typeAt);
  if (!isList(value) || type === undefined || type.kind === 'atomic') return value;
  return value.flatMap((item) => {
    const node = set[itemElement(type, item)];
    if (node === undefined) return [item];
    if (isMember(node)) return [];
    return [isRecord(item) ? removeFromRecord(item, node, [...path, 0], typeAt) : item];
  });
}

/** The part of a set that stands in the object. */
export function presentFields(value: unknown, set: FieldSet, path: FieldPath, typeAt: TypeAt): FieldSet {
  const present: Record<string, FieldSet> = {};
  for (const [element, node] of Object.entries(set)) {
    if (element === '.') present[element] = EMPTY_FIELD_SET;
    else {
      const child = partAt(value, element, path, typeAt);
      if (child !== undefined) present[element] = presentFields(child.value, node, child.path, typeAt);
    }
  }
  return present;
}

function partAt(
  value: unknown,
  element: string,
  path: FieldPath,
  typeAt: TypeAt,
): { readonly value: unknown; readonly path: FieldPath } | undefined {
  if (isRecord(value) && element.startsWith('f:')) {
    const name = element.slice(2);
    const child = Object.hasOwn(value, name) ? value[name] : undefined;
    return child === undefined ? undefined : { value: child, path: [...path, name] };
  }
  const type = typeAt(path);
  if (!isList(value) || type === undefined || type.kind === 'atomic') return undefined;
  const item = value.find((candidate) => itemElement(type, candidate) === element);
  return item === undefined ? undefined : { value: item, path: [...path, 0] };
}
