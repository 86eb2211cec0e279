import type { SearchNode } from '../../../schemas/generated/types.ts';
import { prunedNode } from './score-node.ts';
import { forEachNode, nodesOf, type SearchTurn, tellEvent } from './search-turn.ts';
import { withDescendants } from './tree.ts';

type Pruner = NonNullable<SearchNode['pruned']>['by'];

/** Drops nodes with all that is below them: nothing of a dropped branch is ever worked on again. */
export function pruneBranches(
  at: SearchTurn,
  reasons: ReadonlyMap<number, string | undefined>,
  by: Pruner,
): SearchTurn {
  if (reasons.size === 0) return at;
  const dropped = nodesOf(at, withDescendants(at.tree.nodes, reasons.keys())).filter(
    ({ phase }) => phase !== 'Pruned',
  );
  if (dropped.length === 0) return at;
  const pruned = forEachNode(at, dropped, (current, node) => {
    const reason = reasons.has(node.id) ? reasons.get(node.id) : `below node ${node.parentID}`;
    return prunedNode(current, node, by, reason);
  });
  return tellPruned(pruned, dropped, by);
}

export function tellPruned(at: SearchTurn, dropped: readonly SearchNode[], by: Pruner): SearchTurn {
  if (dropped.length === 0) return at;
  return tellEvent(at, 'Normal', 'SearchPruned', `${prunerText[by]} pruned ${namesOf(dropped)}`);
}

const prunerText: Readonly<Record<Pruner, string>> = {
  planner: 'the planner',
  evaluator: 'the evaluator',
  beam: 'the beam',
  end: 'the end of the search',
};

/** `node 3`, `nodes 3, 4`. */
export function namesOf(nodes: readonly SearchNode[]): string {
  return `${nodes.length === 1 ? 'node' : 'nodes'} ${nodes.map(({ id }) => id).join(', ')}`;
}
