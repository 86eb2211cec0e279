import type { SearchNode } from '../../../schemas/generated/types.ts';
import type { Note } from '../notes.ts';
import { type Change, changed, type StepState, stepOf } from '../state.ts';
import { type Turn, withEvent, withNote, withStep } from '../turn.ts';
import type { PlannedSearch } from './planned-search.ts';
import type { Tree } from './tree.ts';

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
  return withTurn(at, notes.reduce(withNote, at.turn));
}

export function tellEvent(
  at: SearchTurn,
  type: 'Normal' | 'Warning',
  reason: string,
  message: string,
): SearchTurn {
  return withTurn(at, withEvent(at.turn, type, reason, message));
}

/** Does something for each node, in the order of ids; nodes that it leaves as they are cost nothing. */
export function forEachNode(
  at: SearchTurn,
  work: (at: SearchTurn, node: SearchNode) => { readonly at: SearchTurn; readonly node: SearchNode },
): SearchTurn {
  let current = at;
  let nodes: SearchNode[] | undefined;
  for (const [index, node] of at.tree.nodes.entries()) {
    const worked = work(current, node);
    current = worked.at;
    if (worked.node === node) continue;
    nodes ??= [...at.tree.nodes];
    nodes[index] = worked.node;
  }
  return nodes === undefined ? current : { ...current, tree: { ...current.tree, nodes } };
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
