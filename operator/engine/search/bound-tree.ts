import type { SearchNode } from '../../../schemas/generated/types.ts';
import { jsonBytes, truncatedJson } from './bounded-json.ts';
import { withoutInlineOutput } from './node-output.ts';
import { changedNode, openNodes, type SearchTurn, withTree, withTurn } from './search-turn.ts';
import { isOpen, scoreOf } from './tree.ts';
import { withNodes } from './tree-index.ts';

/** All of status.searchTree as JSON (decision 25), with room for the fields beside the nodes. */
const maxTreeBytes = 1_000_000;
const otherFieldsBytes = 1024;
const maxNodesBytes = maxTreeBytes - otherFieldsBytes;
const keptTaskBytes = 1024;
/** A reference is no shorter than these. */
const keptOutputLength = 128;

/**
 * Keeps the tree within what a status may hold: first long tasks of nodes that are done are cut, then outputs of pruned,
 * failed and low-scored nodes go to the store, the best ones last; tasks still to be done are cut only if need be.
 * `before`: the nodes as they were within the bound, so that only those are measured that have changed.
 */
export function boundTree(at: SearchTurn, before: readonly SearchNode[]): SearchTurn {
  if (measured(at.tree.nodes, before) <= maxNodesBytes) return at;
  const done = at.tree.nodes.filter((node) => !isOpen(node));
  const shrunk = moveOutputs(cutTasks(at, done));
  return measured(shrunk.tree.nodes, at.tree.nodes) <= maxNodesBytes
    ? shrunk
    : cutTasks(shrunk, openNodes(shrunk));
}

/** Nodes and lists of nodes never change, so each is measured once. */
const knownBytes = new WeakMap<readonly SearchNode[], number>();
const knownNodeBytes = new WeakMap<SearchNode, number>();

/** Bytes of the nodes as JSON, by what differs from a list that was measured before. */
function measured(nodes: readonly SearchNode[], before: readonly SearchNode[]): number {
  const known = knownBytes.get(nodes);
  if (known !== undefined) return known;
  const basis = knownBytes.has(before) ? before : [];
  let bytes = knownBytes.get(basis) ?? 0;
  nodes.forEach((node, place) => {
    const old = basis[place];
    if (node !== old) bytes += nodeBytes(node) - (old === undefined ? 0 : nodeBytes(old));
  });
  knownBytes.set(nodes, bytes);
  return bytes;
}

/** With the comma after it. */
function nodeBytes(node: SearchNode): number {
  const bytes = knownNodeBytes.get(node) ?? jsonBytes(node) + 1;
  knownNodeBytes.set(node, bytes);
  return bytes;
}

function cutTasks(at: SearchTurn, meant: readonly SearchNode[]): SearchTurn {
  const cut = meant.flatMap((node) => {
    const task = truncatedJson(node.task, keptTaskBytes);
    return task === node.task ? [] : [changedNode(node, { task })];
  });
  return cut.length === 0 ? at : withTree(at, { nodes: withNodes(at.tree.nodes, cut) });
}

function moveOutputs(at: SearchTurn): SearchTurn {
  const { nodes } = at.tree;
  const movable = nodes.filter(({ output = '' }) => output.length > keptOutputLength);
  const moved: SearchNode[] = [];
  let { turn } = at;
  let bytes = measured(nodes, []);
  for (const node of movable.sort((a, b) => rank(a) - rank(b) || scoreOf(a) - scoreOf(b) || a.id - b.id)) {
    if (bytes <= maxNodesBytes) break;
    const without = withoutInlineOutput(turn, node);
    turn = without.turn;
    bytes += nodeBytes(without.node) - nodeBytes(node);
    moved.push(without.node);
  }
  return withTree(withTurn(at, turn), { nodes: withNodes(nodes, moved) });
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
