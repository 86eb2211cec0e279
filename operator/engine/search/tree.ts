import type { SearchNode, SearchTree } from '../../../schemas/generated/types.ts';

/** The tree of a search under way. Nodes stand by their id: the node with id n is the n-th (orchestration 6.2). */
export interface Tree extends SearchTree {
  readonly nodes: readonly SearchNode[];
}

export const rootId = 0;

export function isRoot({ id }: SearchNode): boolean {
  return id === rootId;
}

/** Waits for a slot, or for an answer. */
export function isOpen({ phase }: SearchNode): boolean {
  return phase === 'Pending' || phase === 'Running';
}

/** May win, or is what the planner may build on: it has its score, and nobody has dropped it. */
export function isCandidate(node: SearchNode): boolean {
  return node.phase === 'Scored' && !isRoot(node);
}

export function scoreOf({ scoreMillis }: SearchNode): number {
  return scoreMillis ?? -1;
}

/** These nodes and all below them. Children come after their parents, so one pass from the first of them finds them. */
export function withDescendants(nodes: readonly SearchNode[], ids: Iterable<number>): ReadonlySet<number> {
  const found = new Set(ids);
  const first = Math.min(...found);
  for (const { id, parentID } of nodes.slice(first))
    if (parentID !== undefined && found.has(parentID)) found.add(id);
  return found;
}

/** From the first level down to the parent of the node; the root is not among them. */
export function ancestorsOf(nodes: readonly SearchNode[], node: SearchNode): readonly SearchNode[] {
  const ancestors: SearchNode[] = [];
  for (
    let parent = nodes[node.parentID ?? rootId];
    parent !== undefined && !isRoot(parent);
    parent = nodes[parent.parentID ?? rootId]
  )
    ancestors.unshift(parent);
  return ancestors;
}
