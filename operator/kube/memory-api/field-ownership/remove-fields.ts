import type { FieldPath } from '../../../../schemas/finding.ts';
import { isRecord, type JsonRecord } from '../../../../schemas/json-record.ts';
import { isList } from '../../json.ts';
import { type FieldSet, fieldElement, isMember } from './field-set.ts';
import { itemElement } from './list-types.ts';
import { isLeaf, type TypeAt } from './owned-fields.ts';

/** A container that stays, because somebody owns it, but lost all that it held. */
export interface EmptiedContainer {
  readonly path: FieldPath;
  readonly type: 'object' | 'array';
}

export interface WithoutFields {
  /** Emptied containers are left out. */
  readonly object: JsonRecord;
  readonly emptied: readonly EmptiedContainer[];
}

/** The object without the members of the set; a removed container takes everything in it along. */
export function removeFields(object: JsonRecord, set: FieldSet, typeAt: TypeAt): WithoutFields {
  const emptied: EmptiedContainer[] = [];

  const fromRecord = (record: JsonRecord, below: FieldSet, path: FieldPath): JsonRecord =>
    Object.fromEntries(
      Object.entries(record).flatMap(([name, value]) => {
        const node = below[fieldElement(name)];
        if (node === undefined) return [[name, value]];
        if (isMember(node)) return [];
        const childPath = [...path, name];
        const rest = fromValue(value, node, childPath);
        if (isEmpty(value) || !isEmpty(rest)) return [[name, rest]];
        emptied.push({ path: childPath, type: isList(rest) ? 'array' : 'object' });
        return [[name, EMPTIED]];
      }),
    );

  const fromValue = (value: unknown, below: FieldSet, path: FieldPath): unknown => {
    const type = typeAt(path);
    if (isLeaf(value, type)) return value;
    if (isRecord(value)) return fromRecord(value, below, path);
    if (!isList(value) || type === undefined || type.kind === 'atomic') return value;
    return value.flatMap((item) => {
      const node = below[itemElement(type, item)];
      if (node === undefined) return [item];
      if (isMember(node)) return [];
      return [isRecord(item) ? fromRecord(item, node, [...path, 0]) : item];
    });
  };

  const rest = fromRecord(object, set, []);
  return { object: emptied.length === 0 ? rest : withoutEmptied(rest), emptied };
}

/** Stands for an emptied container until all is removed: what holds nothing but one is not empty itself. */
const EMPTIED = Symbol('emptied');

function withoutEmptied(record: JsonRecord): JsonRecord {
  const kept = Object.entries(record).filter(([, value]) => value !== EMPTIED);
  return Object.fromEntries(kept.map(([name, value]) => [name, withoutEmptiedParts(value)]));
}

function withoutEmptiedParts(value: unknown): unknown {
  if (isList(value)) return value.map(withoutEmptiedParts);
  return isRecord(value) ? withoutEmptied(value) : value;
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
