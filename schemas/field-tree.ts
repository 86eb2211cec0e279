import type { FieldPath } from './finding.ts';
import { isRecord } from './json-record.ts';

/** Fields of a kind as a tree, so that a field that is not set costs one look, however much hangs below it. */
export interface FieldTree<Entry> {
  readonly name: string;
  readonly below: FieldTree<Entry>[];
  /** What is below the elements, where the field is a list. */
  elements?: FieldTree<Entry>;
  entry?: Entry;
}

/** Reads the paths of entries, one for each path; `[]` stands for every element of a list: `spec.roles[].model`. */
export function fieldTree<Entry extends { readonly path: string }>(
  entries: readonly Entry[],
): FieldTree<Entry> {
  const root: FieldTree<Entry> = { name: '', below: [] };
  for (const entry of entries) {
    let tree = root;
    for (const segment of entry.path.split('.')) {
      tree = fieldNamed(tree, segment.replace('[]', ''));
      if (!segment.endsWith('[]')) continue;
      tree.elements ??= { name: '[]', below: [] };
      tree = tree.elements;
    }
    tree.entry = entry;
  }
  return root;
}

function fieldNamed<Entry>(tree: FieldTree<Entry>, name: string): FieldTree<Entry> {
  const known = tree.below.find((field) => field.name === name);
  if (known !== undefined) return known;
  const field: FieldTree<Entry> = { name, below: [] };
  tree.below.push(field);
  return field;
}

/** Whether any field of the tree is set; null counts as not set. */
export function hasField(value: unknown, tree: FieldTree<unknown>): boolean {
  if (value === undefined || value === null) return false;
  if (tree.entry !== undefined) return true;
  const { elements, below } = tree;
  if (Array.isArray(value)) return elements !== undefined && value.some((item) => hasField(item, elements));
  return isRecord(value) && below.some((field) => hasField(value[field.name], field));
}

type Visit<Entry> = (entry: Entry, value: unknown, path: FieldPath) => void;

/** Calls `visit` for every field of the tree that is set; null counts as not set. */
export function visitFields<Entry>(value: unknown, tree: FieldTree<Entry>, visit: Visit<Entry>): void {
  descend(value, tree, [], visit);
}

/** `path` is one list for the whole walk, and copied for who may keep it. */
function descend<Entry>(
  value: unknown,
  tree: FieldTree<Entry>,
  path: (string | number)[],
  visit: Visit<Entry>,
): void {
  const { elements, below, entry } = tree;
  if (entry !== undefined) visit(entry, value, [...path]);
  if (Array.isArray(value)) {
    if (elements === undefined) return;
    value.forEach((item, index) => {
      path.push(index);
      descend(item, elements, path, visit);
      path.pop();
    });
  } else if (isRecord(value)) {
    for (const field of below) {
      const inner = value[field.name];
      if (inner === undefined || inner === null) continue;
      path.push(field.name);
      descend(inner, field, path, visit);
      path.pop();
    }
  }
}
