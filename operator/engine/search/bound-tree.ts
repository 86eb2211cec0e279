import type { SearchNode } from '../../../schemas/generated/types.ts';
import { jsonBytes, truncatedJson } from './bounded-json.ts';
import { withoutInlineOutput } from './node-output.ts';
import { changedNode, type SearchStage, type SearchTurn, withTurn } from './search-turn.ts';
import { isOpen, scoreOf } from './tree.ts';

/** All of status.searchTree as JSON (decision 25), with room for the fields beside the nodes. */
const maxTreeBytes = 1_000_000;
const otherFieldsBytes = 1024;
const keptTaskBytes = 1024;

/**
 * Keeps the tree within what a status may hold: first long tasks of nodes that are done are cut, then outputs of pruned,
 * failed and low-scored nodes go to the store, the best ones last; tasks still to be done are cut only if need be.
 */
export const boundTree: SearchStage = (at) => {
  if (isWithinBounds(at.tree.nodes)) return at;
  const isDone = (node: SearchNode): boolean => !isOpen(node);
  const shrunk = shrinkOutputs(cutTasks(at, isDone));
  return isWithinBounds(shrunk.tree.nodes) ? shrunk : cutTasks(shrunk, isOpen);
};

function isWithinBounds(nodes: readonly SearchNode[]): boolean {
  return sumOfBytes(nodes) + otherFieldsBytes <= maxTreeBytes;
}

/** Nodes never change, so each is measured once. */
const knownBytes = new WeakMap<SearchNode, number>();

function sumOfBytes(nodes: readonly SearchNode[]): number {
  let bytes = 0;
  for (const node of nodes) {
    const known = knownBytes.get(node) ?? jsonBytes(node) + 1;
    knownBytes.set(node, known);
    bytes += known;
  }
  return bytes;
}

function cutTasks(at: SearchTurn, isMeant: (node: SearchNode) => boolean): SearchTurn {
  const nodes = at.tree.nodes.map((node) => {
    const task = isMeant(node) ? truncatedJson(node.task, keptTaskBytes) : node.task;
    return task === node.task ? node : changedNode(node, { task });
  });
  return { ...at, tree: { ...at.tree, nodes } };
}

function shrinkOutputs(at: SearchTurn): SearchTurn {
  const nodes = [...at.tree.nodes];
  let { turn } = at;
  let bytes = sumOfBytes(nodes) + otherFieldsBytes;
  for (const node of nodes.toSorted((a, b) => rank(a) - rank(b) || scoreOf(a) - scoreOf(b) || a.id - b.id)) {
    if (bytes <= maxTreeBytes) break;
    const moved = withoutInlineOutput(turn, node);
    if (moved.node === node) continue;
    turn = moved.turn;
    bytes += sumOfBytes([moved.node]) - sumOfBytes([node]);
    nodes[node.id] = moved.node;
  }
  return { ...withTurn(at, turn), tree: { ...at.tree, nodes } };
}

const ranks: Readonly<Record<SearchNode['phase'], number>> = {
  Pruned: 0,
  EvalFailed: 1,
  Scored: 2,
  Pending: 3,
  Running: 3,
  Solution: 4,
};

function rank({ phase }: SearchNode): number {
  return ranks[phase];
}
