import type { SearchNode } from '../../../schemas/generated/types.ts';
import { prunedNode } from './score-node.ts';
import { forEachNode, type SearchTurn, tellEvent } from './search-turn.ts';
import { withDescendants } from './tree.ts';

type Pruner = NonNullable<SearchNode['pruned']>['by'];

/** Drops nodes with all that is below them: nothing of a dropped branch is ever worked on again. */
export function pruneBranches(
  at: SearchTurn,
  reasons: ReadonlyMap<number, string | undefined>,
  by: Pruner,
): SearchTurn {
  const ids = withDescendants(at.tree.nodes, reasons.keys());
  const dropped = at.tree.nodes.filter(({ id, phase }) => ids.has(id) && phase !== 'Pruned');
  if (dropped.length === 0) return at;
  const pruned = forEachNode(at, (current, node) =>
    ids.has(node.id) && node.phase !== 'Pruned'
      ? prunedNode(
          current,
          node,
          by,
          reasons.has(node.id) ? reasons.get(node.id) : `below node ${node.parentID}`,
        )
      : { at: current, node },
  );
  return tellEvent(pruned, 'Normal', 'SearchPruned', `${prunerText[by]} pruned ${namesOf(dropped)}`);
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
