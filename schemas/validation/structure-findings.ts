import { CelError } from '../cel/operations.ts';
import { type FieldPath, type Finding, formatPath } from '../finding.ts';
import type { StructureNode, StructureRule } from '../structure.ts';

/** A value with what it was before the update, where that is known. */
interface Pair {
  readonly now: unknown;
  readonly before: unknown;
}

/** Elements of keyed lists that occur twice. */
export function duplicateFindings(value: unknown, node: StructureNode): readonly Finding[] {
  const found: Finding[] = [];
  walk({ now: value, before: undefined }, node, [], (pair, at, path) => {
    if (Array.isArray(pair.now)) found.push(...duplicatesIn(pair.now, at, path));
  });
  return found;
}

/** CEL rules that do not hold. `before` is the object before an update; without it transition rules are left out. */
export function ruleFindings(value: unknown, node: StructureNode, before: unknown): readonly Finding[] {
  const found: Finding[] = [];
  walk({ now: value, before }, node, [], (pair, at, path) => {
    for (const rule of at.rules ?? []) {
      if (rule.usesOld === true && pair.before === undefined) continue;
      if (holds(rule, pair)) continue;
      found.push({
        rule: 'schema.cel',
        severity: 'error',
        fact: rule.message,
        path: [...path, ...(rule.field ?? [])],
      });
    }
  });
  return found;
}

function holds(rule: StructureRule, { now, before }: Pair): boolean {
  try {
    return rule.holds(now, before);
  } catch (cause) {
    if (cause instanceof CelError) return false;
    throw cause;
  }
}

type Visit = (pair: Pair, node: StructureNode, path: FieldPath) => void;

function walk(pair: Pair, node: StructureNode, path: FieldPath, visit: Visit): void {
  if (node.hasChecks !== true) return;
  visit(pair, node, path);
  const { now, before } = pair;
  if (Array.isArray(now)) {
    const { items } = node;
    if (items?.hasChecks !== true) return;
    for (const [index, item] of now.entries()) {
      walk({ now: item, before: elementBefore(item, before, node) }, items, [...path, index], visit);
    }
    return;
  }
  if (!isMap(now) || node.properties === undefined) return;
  for (const name of Object.keys(now)) {
    const child = Object.hasOwn(node.properties, name) ? node.properties[name] : undefined;
    if (child?.hasChecks !== true) continue;
    walk({ now: now[name], before: isMap(before) ? before[name] : undefined }, child, [...path, name], visit);
  }
}

/** The API server relates elements of map lists by their keys, and those of other lists not at all. */
function elementBefore(item: unknown, before: unknown, node: StructureNode): unknown {
  if (node.listMapKeys === undefined || !Array.isArray(before)) return undefined;
  const key = keyOf(item, node.listMapKeys);
  return before.find((candidate) => keyOf(candidate, node.listMapKeys ?? []) === key);
}

function duplicatesIn(list: readonly unknown[], node: StructureNode, path: FieldPath): readonly Finding[] {
  if (node.listType !== 'map' && node.listType !== 'set') return [];
  const keys = node.listMapKeys ?? [];
  const seen = new Map<string, number>();
  return list.flatMap((item, index) => {
    const key = keyOf(item, keys);
    const first = seen.get(key);
    if (first === undefined) {
      seen.set(key, index);
      return [];
    }
    const what = keys.length === 0 ? 'value' : keys.join(' and ');
    const place = formatPath([...path, index]);
    return [
      {
        rule: 'schema.duplicate',
        severity: 'error',
        fact: `${place} has the same ${what} as ${formatPath([...path, first])}`,
        fix: `Give each element of ${formatPath(path)} a ${what} of its own`,
        path: [...path, index, ...keys.slice(0, 1)],
      },
    ];
  });
}

function keyOf(item: unknown, keys: readonly string[]): string {
  if (keys.length === 0) return JSON.stringify(item);
  return JSON.stringify(keys.map((key) => (isMap(item) ? item[key] : undefined)));
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
