import type { FieldPath } from '../../../../schemas/finding.ts';
import { isRecord, type JsonRecord } from '../../../../schemas/json-record.ts';
import { isList } from '../../json.ts';
import { itemElement, type ListType } from './list-types.ts';
import { isLeaf, type TypeAt } from './owned-fields.ts';

/** The live object with an applied configuration laid over it; list items meet by key, in the applied order. */
export function mergeObjects(live: JsonRecord, applied: JsonRecord, typeAt: TypeAt): JsonRecord {
  return mergeRecords(live, applied, [], typeAt);
}

function mergeRecords(live: JsonRecord, applied: JsonRecord, path: FieldPath, typeAt: TypeAt): JsonRecord {
  const merged = new Map<string, unknown>(Object.entries(live));
  for (const [name, value] of Object.entries(applied))
    if (value !== undefined) merged.set(name, mergeValues(merged.get(name), value, [...path, name], typeAt));
  return Object.fromEntries(merged);
}

function mergeValues(live: unknown, applied: unknown, path: FieldPath, typeAt: TypeAt): unknown {
  const type = typeAt(path);
  if (live === undefined || isLeaf(live, type) || isLeaf(applied, type)) return applied;
  if (isRecord(live) && isRecord(applied)) return mergeRecords(live, applied, path, typeAt);
  if (isList(live) && isList(applied) && type !== undefined && type.kind !== 'atomic')
    return mergeLists(live, applied, path, type, typeAt);
  return applied;
}

/**
 * Shared items take the applied order; items of others stay before the shared item that they stood before
 * (structured-merge-diff `visitListItems`).
 */
function mergeLists(
  live: readonly unknown[],
  applied: readonly unknown[],
  path: FieldPath,
  type: Exclude<ListType, { kind: 'atomic' }>,
  typeAt: TypeAt,
): readonly unknown[] {
  const liveItems = keyedItems(live, type);
  const appliedItems = keyedItems(applied, type);
  const liveByElement = new Map(liveItems.map(({ element, item }) => [element, item]));
  const wanted = new Set(appliedItems.map(({ element }) => element));
  const shared = appliedItems.map(({ element }) => element).filter((element) => liveByElement.has(element));
  const merged: unknown[] = [];
  const done = new Set<string>();
  let liveIndex = 0;
  const isWhole = typeAt([...path, 0])?.kind === 'atomic';
  const take = (element: string, item: unknown): void => {
    const other = liveByElement.get(element);
    merged.push(
      !isWhole && isRecord(other) && isRecord(item) ? mergeRecords(other, item, [...path, 0], typeAt) : item,
    );
    done.add(element);
    if (shared[0] === element) shared.shift();
  };
  const takeOthers = (): void => {
    for (; liveIndex < liveItems.length; liveIndex += 1) {
      const next = liveItems[liveIndex];
      if (next === undefined) return;
      const isShared = wanted.has(next.element);
      if (!isShared) merged.push(next.item);
      else if (next.element === shared[0] && !done.has(next.element)) return;
    }
  };
  for (const { element, item } of appliedItems) {
    takeOthers();
    take(element, item);
    if (liveItems[liveIndex]?.element === element) liveIndex += 1;
  }
  takeOthers();
  return merged;
}

interface KeyedItem {
  readonly element: string;
  readonly item: unknown;
}

function keyedItems(
  list: readonly unknown[],
  type: Exclude<ListType, { kind: 'atomic' }>,
): readonly KeyedItem[] {
  const seen = new Set<string>();
  return list.flatMap((item) => {
    const element = itemElement(type, item);
    if (seen.has(element)) return [];
    seen.add(element);
    return [{ element, item }];
  });
}
