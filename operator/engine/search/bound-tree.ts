import type { SearchNode } from '../../../schemas/generated/types.ts';
import { jsonBytes, truncatedJson } from './bounded-json.ts';
import { withoutInlineOutput } from './node-output.ts';
import { changedNode, nodesOf, openNodes, type SearchTurn, withTree, withTurn } from './search-turn.ts';
import { isOpen, scoreOf } from './tree.ts';
import { treeBytes, treeIndex, withNodes } from './tree-index.ts';

/** All of status.searchTree as JSON (decision 25), with room for the fields beside the nodes. */
const maxTreeBytes = 1_000_000;
const otherFieldsBytes = 1024;
const maxNodesBytes = maxTreeBytes - otherFieldsBytes;
const keptTaskBytes = 1024;
/** Twice as much as a reference: to move less would save next to nothing. */
const keptOutputBytes = 256;

/**
 * Keeps the tree within what a status may hold: first long tasks of nodes that are done are cut, then outputs of pruned,
 * failed and low-scored nodes go to the store, the best ones last; tasks still to be done are cut only if need be.
 * `before`: the nodes as this left them the last time. Only what has changed since is measured; and a tree that was
 * still too large then, as none is that is legal, has nothing else to give.
 */
export function boundTree(at: SearchTurn, before: readonly SearchNode[]): SearchTurn {
  const { nodes } = at.tree;
  // Once they are measured, none of them counts as changed.
  const { changedSince } = treeIndex(nodes);
  if (treeBytes(nodes) <= maxNodesBytes) return at;
  const isSpent = (treeIndex(before).bytes ?? 0) > maxNodesBytes;
  const givers = isSpent ? nodesOf(at, changedSince.keys()) : nodes;
  const done = givers.filter((node) => !isOpen(node));
  const cut = cutTasks(at, done);
  const shrunk = moveOutputs(cut, givers, treeBytes(cut.tree.nodes) - maxNodesBytes);
  return treeBytes(shrunk.tree.nodes) <= maxNodesBytes ? shrunk : cutTasks(shrunk, openNodes(shrunk));
}

function cutTasks(at: SearchTurn, meant: readonly SearchNode[]): SearchTurn {
  const cut = meant.flatMap((node) => {
    const task = truncatedJson(node.task, keptTaskBytes);
    return task === node.task ? [] : [changedNode(node, { task })];
  });
  return cut.length === 0 ? at : withTree(at, { nodes: withNodes(at.tree.nodes, cut) });
}

function moveOutputs(at: SearchTurn, givers: readonly SearchNode[], excessBytes: number): SearchTurn {
  const long = givers.filter(({ output = '' }) => truncatedJson(output, keptOutputBytes) !== output);
  const moved: SearchNode[] = [];
  let { turn } = at;
  let bytes = excessBytes;
  for (const node of nodesOf(
    at,
    long.map(({ id }) => id),
  ).toSorted(byWorth)) {
    if (bytes <= 0) break;
    const without = withoutInlineOutput(turn, node);
    turn = without.turn;
    bytes += jsonBytes(without.node) - jsonBytes(node);
    moved.push(without.node);
  }
  return moved.length === 0 ? at : withTree(withTurn(at, turn), { nodes: withNodes(at.tree.nodes, moved) });
}

const ranks: Readonly<Record<SearchNode['phase'], number>> = {
  Pruned: 0,
  EvalFailed: 1,
  Scored: 2,
  Pending: 3,
  Running: 3,
  Solution: 4,
};

/** The outputs that will be missed least come first. */
function byWorth(a: SearchNode, b: SearchNode): number {
  return ranks[a.phase] - ranks[b.phase] || scoreOf(a) - scoreOf(b) || a.id - b.id;
}
