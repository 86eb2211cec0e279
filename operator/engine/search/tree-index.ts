import type { SearchNode } from '../../../schemas/generated/types.ts';
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
  const after = [...nodes];
  for (const node of changed) after[node.id] = node;
  const ids = new Set(changed.map(({ id }) => id));
  const open = [...before.open.filter(({ id }) => !ids.has(id)), ...changed.filter(isOpen)];
  indexes.set(after, {
    open: open.sort((a, b) => a.id - b.id),
    best: bestAfter(before.best, changed, after),
    deepest: Math.max(before.deepest, deepestOf(changed)),
    isInOrder: true,
  });
  return after;
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
