import type { SearchNode } from '../../schemas/generated/types.ts';

/** A node of a search with what grew from it, by id. */
export interface Branch {
  readonly node: SearchNode;
  readonly children: readonly Branch[];
}

/**
 * The nodes of `status.searchTree` as they grew from each other. There is one root, node 0; in a status that somebody
 * made by hand, nodes whose parent is not an earlier one stand beside it.
 */
export function branchesOf(nodes: readonly SearchNode[]): readonly Branch[] {
  const sorted = nodes.toSorted((a, b) => a.id - b.id);
  const ids = new Set(sorted.map(({ id }) => id));
  const isChild = ({ id, parentID }: SearchNode): boolean =>
    parentID !== undefined && parentID < id && ids.has(parentID);
  const children = Map.groupBy(sorted.filter(isChild), ({ parentID }) => parentID);
  const grow = (node: SearchNode): Branch => ({ node, children: (children.get(node.id) ?? []).map(grow) });
  return sorted.filter((node) => !isChild(node)).map(grow);
}

/** All nodes of a branch, parents before their children. */
export function nodesIn(branch: Branch): readonly SearchNode[] {
  return [branch.node, ...branch.children.flatMap(nodesIn)];
}

/** Who grew from whom in a branch. */
export function edgesIn({ node, children }: Branch): readonly (readonly [parent: number, child: number])[] {
  return children.flatMap((child) => [[node.id, child.node.id] as const, ...edgesIn(child)]);
}
