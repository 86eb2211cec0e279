import type { SearchNode } from '../../../schemas/generated/types.ts';
import { jsonBytes } from './bounded-json.ts';
import { isCandidate, isOpen, scoreOf } from './tree.ts';

/** What a search asks of its nodes again and again; a step looks at the nodes that it moves on, not at all of them. */
export interface TreeIndex {
  /** Those that wait for a slot or for an answer, in the order of their ids. */
  readonly open: readonly SearchNode[];
  /** The candidate with the highest score, and the lowest id on ties (orchestration 6.7.1). */
  readonly best: SearchNode | undefined;
  readonly deepest: number;
  /** The node with id n is the n-th. */
  readonly isInOrder: boolean;
  /** Bytes of the nodes as JSON when they were measured; absent: nobody has. */
  readonly bytes?: number;
  /** Those that have changed since they were measured, as they were then, by their ids; new ones were nothing. */
  readonly changedSince: ReadonlyMap<number, SearchNode | undefined>;
}

/** Lists of nodes never change: one that was read is indexed once, one that was made from the index of the one before. */
const indexes = new WeakMap<readonly SearchNode[], TreeIndex>();

export function treeIndex(nodes: readonly SearchNode[]): TreeIndex {
  const known = indexes.get(nodes);
  if (known !== undefined) return known;
  const index: TreeIndex = {
    open: nodes.filter(isOpen),
    best: bestOf(nodes),
    deepest: deepestOf(nodes),
    isInOrder: nodes.every(({ id }, place) => id === place),
    changedSince: new Map(),
  };
  indexes.set(nodes, index);
  return index;
}

/** The nodes with these in the places of their ids. */
export function withNodes(
  nodes: readonly SearchNode[],
  changed: readonly SearchNode[],
): readonly SearchNode[] {
  const before = treeIndex(nodes);
  const after = nodes.concat(changed.filter(({ id }) => id >= nodes.length));
  for (const node of changed) after[node.id] = node;
  const ids = new Set(changed.map(({ id }) => id));
  const open = [...before.open.filter(({ id }) => !ids.has(id)), ...changed.filter(isOpen)];
  indexes.set(after, {
    open: open.sort((a, b) => a.id - b.id),
    best: bestAfter(before.best, changed, after),
    deepest: Math.max(before.deepest, deepestOf(changed)),
    isInOrder: true,
    ...(before.bytes === undefined ? {} : { bytes: before.bytes }),
    changedSince: new Map([...changed.map(({ id }) => [id, nodes[id]] as const), ...before.changedSince]),
  });
  return after;
}

/** Bytes of the nodes as JSON, with the commas between. Only what has changed since the last time is measured. */
export function treeBytes(nodes: readonly SearchNode[]): number {
  const index = treeIndex(nodes);
  const { changedSince } = index;
  let bytes = index.bytes ?? nodes.reduce((sum, node) => sum + nodeBytes(node), 0);
  if (index.bytes !== undefined)
    for (const [id, before] of changedSince) bytes += nodeBytes(nodes[id]) - nodeBytes(before);
  if (index.bytes === undefined || changedSince.size > 0)
    indexes.set(nodes, { ...index, bytes, changedSince: new Map() });
  return bytes;
}

/** With the comma after it. */
function nodeBytes(node: SearchNode | undefined): number {
  return node === undefined ? 0 : jsonBytes(node) + 1;
}

/** Only when the best node itself was dropped or rated lower must all others be asked. */
function bestAfter(
  before: SearchNode | undefined,
  changed: readonly SearchNode[],
  after: readonly SearchNode[],
): SearchNode | undefined {
  const best = before === undefined ? undefined : after[before.id];
  if (best === undefined || before === undefined) return bestOf(changed);
  return isCandidate(best) && scoreOf(best) >= scoreOf(before) ? bestOf([best, ...changed]) : bestOf(after);
}

function bestOf(nodes: readonly SearchNode[]): SearchNode | undefined {
  let best: SearchNode | undefined;
  for (const node of nodes)
    if (isCandidate(node) && (best === undefined || isBetter(node, best))) best = node;
  return best;
}

function isBetter(node: SearchNode, other: SearchNode): boolean {
  return scoreOf(node) > scoreOf(other) || (scoreOf(node) === scoreOf(other) && node.id < other.id);
}

function deepestOf(nodes: readonly SearchNode[]): number {
  return nodes.reduce((deepest, { depth }) => Math.max(deepest, depth), 0);
}
