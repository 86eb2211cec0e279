import type { SearchNode } from '../../../schemas/generated/types.ts';
import type { Note } from '../notes.ts';
import { type Change, changed, type StepState, stepOf } from '../state.ts';
import { type Turn, withEvent, withStep } from '../turn.ts';
import type { PlannedSearch } from './planned-search.ts';
import type { Tree } from './tree.ts';
import { treeIndex, withNodes } from './tree-index.ts';

/** One advance of a search under way. Never changed, only replaced. */
export interface SearchTurn {
  readonly turn: Turn;
  readonly search: PlannedSearch;
  readonly tree: Tree;
  /** The planner has asked for the end with this very reply, and may have named the winner. */
  readonly converged?: { readonly node?: number };
}

/** A part of an advance. */
export type SearchStage = (at: SearchTurn) => SearchTurn;

export function withTurn(at: SearchTurn, turn: Turn): SearchTurn {
  return { ...at, turn };
}

export function withTree(at: SearchTurn, change: Change<Tree>): SearchTurn {
  return { ...at, tree: changed(at.tree, change) };
}

export function tell(at: SearchTurn, ...notes: readonly Note[]): SearchTurn {
  return withTurn(at, { ...at.turn, notes: [...at.turn.notes, ...notes] });
}

export function tellEvent(
  at: SearchTurn,
  type: 'Normal' | 'Warning',
  reason: string,
  message: string,
): SearchTurn {
  return withTurn(at, withEvent(at.turn, type, reason, message));
}

/** Does something for each of these nodes, which are in the order of their ids. */
export function forEachNode(
  at: SearchTurn,
  nodes: readonly SearchNode[],
  work: (at: SearchTurn, node: SearchNode) => { readonly at: SearchTurn; readonly node: SearchNode },
): SearchTurn {
  let current = at;
  const changedNodes: SearchNode[] = [];
  for (const node of nodes) {
    const worked = work(current, node);
    current = worked.at;
    if (worked.node !== node) changedNodes.push(worked.node);
  }
  return changedNodes.length === 0
    ? current
    : withTree(current, { nodes: withNodes(at.tree.nodes, changedNodes) });
}

/** The nodes with these ids, in their order. */
export function nodesOf({ tree }: SearchTurn, ids: Iterable<number>): readonly SearchNode[] {
  return [...ids].sort((a, b) => a - b).flatMap((id) => tree.nodes[id] ?? []);
}

export function openNodes({ tree }: Pick<SearchTurn, 'tree'>): readonly SearchNode[] {
  return treeIndex(tree.nodes).open;
}

export function bestNode({ tree }: SearchTurn): SearchNode | undefined {
  return treeIndex(tree.nodes).best;
}

export function changedNode(node: SearchNode, change: Change<SearchNode>): SearchNode {
  return changed(node, change);
}

/** The step that stands for the calls of a role. */
export function roleStep({ turn }: SearchTurn, role: string): StepState {
  return stepOf(turn.state, role) ?? { name: role, phase: 'Pending' };
}

export function withRole(at: SearchTurn, role: string, change: Change<StepState>): SearchTurn {
  return withTurn(at, withStep(at.turn, role, change));
}
