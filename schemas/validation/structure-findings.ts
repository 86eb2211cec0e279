import { CelError } from '../cel/operations.ts';
import { type FieldPath, type Finding, formatPath } from '../finding.ts';
import { isRecord } from '../json-record.ts';
import type { StructureNode, StructureRule } from '../structure.ts';

/**
 * Elements of keyed lists that occur twice, then the CEL rules that do not hold. `before` is the object before an
 * update; without it transition rules are left out.
 */
export function structureFindings(value: unknown, node: StructureNode, before: unknown): readonly Finding[] {
  const found: Found = { duplicates: [], broken: [] };
  walk(value, before, node, [], found);
  return [...found.duplicates, ...found.broken];
}

interface Found {
  readonly duplicates: Finding[];
  readonly broken: Finding[];
}

/** `path` is one list for the whole walk: most objects have no findings, and then no path is needed. */
function walk(
  now: unknown,
  before: unknown,
  node: StructureNode,
  path: (string | number)[],
  found: Found,
): void {
  if (node.rules !== undefined) addBrokenRules(now, before, node.rules, path, found.broken);
  if (Array.isArray(now)) {
    found.duplicates.push(...duplicatesIn(now, node, path));
    const { items } = node;
    if (items?.hasChecks !== true) return;
    now.forEach((item, index) => {
      path.push(index);
      walk(item, elementBefore(item, before, node), items, path, found);
      path.pop();
    });
  } else if (isRecord(now) && node.properties !== undefined) {
    for (const name in now) {
      const child = Object.hasOwn(node.properties, name) ? node.properties[name] : undefined;
      if (child?.hasChecks !== true) continue;
      path.push(name);
      walk(now[name], isRecord(before) ? before[name] : undefined, child, path, found);
      path.pop();
    }
  }
}

function addBrokenRules(
  now: unknown,
  before: unknown,
  rules: readonly StructureRule[],
  path: FieldPath,
  broken: Finding[],
): void {
  for (const rule of rules) {
    if ((rule.usesOld === true && before === undefined) || holds(rule, now, before)) continue;
    const { message, field = [] } = rule;
    broken.push({ rule: 'schema.cel', severity: 'error', fact: message, path: [...path, ...field] });
  }
}

function holds(rule: StructureRule, now: unknown, before: unknown): boolean {
  try {
    return rule.holds(now, before);
  } catch (cause) {
    if (cause instanceof CelError) return false;
    throw cause;
  }
}

/** The API server relates elements of map lists by their keys, and those of other lists not at all. */
function elementBefore(item: unknown, before: unknown, node: StructureNode): unknown {
  if (node.listMapKeys === undefined || !Array.isArray(before)) return undefined;
  const key = keyOf(item, node.listMapKeys);
  return before.find((candidate) => keyOf(candidate, node.listMapKeys ?? []) === key);
}

function duplicatesIn(list: readonly unknown[], node: StructureNode, path: FieldPath): readonly Finding[] {
  if (list.length < 2 || (node.listType !== 'map' && node.listType !== 'set')) return [];
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
  return JSON.stringify(keys.map((key) => (isRecord(item) ? item[key] : undefined)));
}
