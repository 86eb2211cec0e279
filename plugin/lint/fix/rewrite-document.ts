import { type Document, isMap, isScalar, isSeq, type Node, Pair, Scalar, YAMLMap, type YAMLSeq } from 'yaml';
import type { FieldPath } from '../../../schemas/finding.ts';
import type { Move } from '../../../schemas/normalise.ts';
import { isMap as isJsonMap, type JsonMap } from '../../values/merge.ts';

/** What a rewrite looks things up in: the document as it was, and what stands elsewhere now. */
interface Rewriting {
  readonly document: Document;
  readonly original: Document;
  readonly moves: readonly Move[];
}

/**
 * Changes the nodes of a document so that it holds `after` instead of `before`. What is the same stays as it is, and what
 * has moved takes its comments along.
 */
export function rewriteDocument(
  document: Document,
  values: { readonly before: JsonMap; readonly after: JsonMap; readonly moves: readonly Move[] },
): void {
  const rewriting = { document, original: document.clone(), moves: values.moves };
  const { contents } = document;
  if (isMap(contents)) rewriteMap(rewriting, contents, values.before, values.after, []);
}

function rewriteMap(
  rewriting: Rewriting,
  map: YAMLMap,
  before: JsonMap,
  after: JsonMap,
  path: FieldPath,
): void {
  const added = Object.keys(after).filter((key) => !Object.hasOwn(before, key));
  const isRemoved = (pair: Pair) => !Object.hasOwn(after, keyOf(pair));
  // New fields stand where the first of those that they replace stood.
  const removedAt = map.items.findIndex(isRemoved);
  const at = removedAt === -1 ? map.items.length : removedAt;
  const kept = map.items.slice(at).filter((pair) => !isRemoved(pair));
  const created = added.map((key) => createPair(rewriting, key, after[key], [...path, key]));
  const [first, replaced] = [created[0]?.key, map.items[removedAt]?.key];
  if (isScalar(first) && isScalar(replaced) && replaced.spaceBefore === true) first.spaceBefore = true;
  map.items = [...map.items.slice(0, at), ...created, ...kept];
  for (const pair of map.items) {
    const key = keyOf(pair);
    if (!Object.hasOwn(before, key)) continue;
    pair.value = rewriteNode(rewriting, pair.value, before[key], after[key], [...path, key]);
  }
}

function rewriteNode(
  rewriting: Rewriting,
  node: unknown,
  before: unknown,
  after: unknown,
  path: FieldPath,
): unknown {
  if (isMap(node) && isJsonMap(before) && isJsonMap(after)) {
    rewriteMap(rewriting, node, before, after, path);
    return node;
  }
  if (isSeq(node) && Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    rewriteItems(rewriting, node, before, after, path);
    return node;
  }
  if (JSON.stringify(before) === JSON.stringify(after)) return node;
  if (isScalar(node) && (typeof after !== 'object' || after === null)) {
    node.value = after;
    return node;
  }
  return withCommentsOf(rewriting.document.createNode(after), node);
}

function rewriteItems(
  rewriting: Rewriting,
  list: YAMLSeq,
  before: readonly unknown[],
  after: readonly unknown[],
  path: FieldPath,
): void {
  list.items = list.items.map((item, index) =>
    rewriteNode(rewriting, item, before[index], after[index], [...path, index]),
  );
}

/** A field that stands at `path` for the first time: what has moved there, or new nodes around what has. */
function createPair(rewriting: Rewriting, key: string, value: unknown, path: FieldPath): Pair {
  const from = sourceOf(rewriting, path);
  const source = from === undefined ? undefined : pairAt(rewriting.original, from);
  const name = withCommentsOf(new Scalar(key), source?.key);
  return new Pair(name, createValue(rewriting, value, path));
}

function createValue(rewriting: Rewriting, value: unknown, path: FieldPath): unknown {
  const from = sourceOf(rewriting, path);
  if (from !== undefined) {
    const node = rewriting.original.getIn(from, true);
    const before: unknown = rewriting.original.toJS();
    return rewriteNode({ ...rewriting, moves: [] }, node, valueIn(before, from), value, path);
  }
  if (!isJsonMap(value)) return rewriting.document.createNode(value);
  const map = new YAMLMap();
  map.items = Object.entries(value).map(([key, item]) => createPair(rewriting, key, item, [...path, key]));
  // The empty line above a field stays above the new map that it is in.
  for (const { key } of map.items) if (isScalar(key)) key.spaceBefore = false;
  return map;
}

function sourceOf({ moves }: Rewriting, path: FieldPath): FieldPath | undefined {
  const text = JSON.stringify(path);
  return moves.find(({ to }) => JSON.stringify(to) === text)?.from;
}

function pairAt(document: Document, path: FieldPath): Pair | undefined {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const name = path.at(-1);
  return isMap(parent) ? parent.items.find((pair) => keyOf(pair) === name) : undefined;
}

function valueIn(value: unknown, path: FieldPath): unknown {
  return path.reduce<unknown>(
    (at, segment) => (typeof at === 'object' && at !== null ? Reflect.get(at, segment) : undefined),
    value,
  );
}

function keyOf({ key }: Pair): string {
  return String(isScalar(key) ? key.value : key);
}

function withCommentsOf<Created extends Node>(created: Created, from: unknown): Created {
  if (!isScalar(from) && !isMap(from) && !isSeq(from)) return created;
  if (typeof from.commentBefore === 'string') created.commentBefore = from.commentBefore;
  if (typeof from.comment === 'string') created.comment = from.comment;
  if (from.spaceBefore === true) created.spaceBefore = true;
  return created;
}
