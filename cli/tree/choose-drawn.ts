import type { SearchNode } from '../../schemas/generated/types.ts';

/**
 * Which nodes to draw in so many lines: the winner, what is being worked on, then the best results, each with all above
 * it. Undefined when all of them fit. Children of one parent that are left out take one line together.
 */
export function chooseDrawn(nodes: readonly SearchNode[], lines: number): ReadonlySet<number> | undefined {
  if (nodes.length <= lines) return undefined;
  let drawn: ReadonlySet<number> = new Set();
  for (const node of nodes.toSorted(byWorth)) {
    const more = withAncestors(drawn, node, nodes);
    if (linesOf(more, nodes) <= lines) drawn = more;
  }
  return drawn;
}

/** Ids are consecutive, so a node stands at its id; parents come before their children. */
function withAncestors(
  drawn: ReadonlySet<number>,
  node: SearchNode,
  nodes: readonly SearchNode[],
): ReadonlySet<number> {
  const more = new Set(drawn);
  for (
    let at: SearchNode | undefined = node;
    at !== undefined && !more.has(at.id);
    at = at.parentID === undefined ? undefined : nodes[at.parentID]
  )
    more.add(at.id);
  return more;
}

function linesOf(drawn: ReadonlySet<number>, nodes: readonly SearchNode[]): number {
  const left = nodes.filter(({ id }) => !drawn.has(id));
  const folded = left.map(({ parentID }) => parentID ?? 0).filter((parent) => drawn.has(parent));
  return drawn.size + new Set(folded).size;
}

const ranks: Readonly<Record<SearchNode['phase'], number>> = {
  Solution: 1,
  Running: 2,
  Pending: 2,
  Scored: 3,
  EvalFailed: 4,
  Pruned: 5,
};

function byWorth(a: SearchNode, b: SearchNode): number {
  return rank(a) - rank(b) || (b.scoreMillis ?? -1) - (a.scoreMillis ?? -1) || b.id - a.id;
}

/** The root before all. */
function rank({ phase, parentID }: SearchNode): number {
  return parentID === undefined ? 0 : ranks[phase];
}
