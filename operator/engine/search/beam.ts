import type { SearchNode } from '../../../schemas/generated/types.ts';
import { pruneBranches } from './prune-nodes.ts';
import type { SearchStage } from './search-turn.ts';
import { isCandidate, scoreOf, withDescendants } from './tree.ts';

/**
 * Of each level the best branches stay (orchestration 6.3.6). A branch is worth as much as the best result in it, so that
 * new siblings of an old node never take the best result of all away with it.
 */
export const pruneToBeam: SearchStage = (at) => {
  const { strategy, beamWidth } = at.search;
  if (strategy !== 'BeamSearch') return at;
  const worth = branchWorth(at.tree.nodes);
  const dropped = new Map<number, string>();
  let gone: ReadonlySet<number> = new Set();
  for (const level of levelsOf(at.tree.nodes)) {
    const ranked = level
      .filter(({ id }) => !gone.has(id))
      .sort((a, b) => (worth.get(b.id) ?? -1) - (worth.get(a.id) ?? -1) || a.id - b.id);
    if (ranked.length <= beamWidth) continue;
    for (const { id, depth } of ranked.slice(beamWidth))
      dropped.set(id, `not among the best ${beamWidth} of level ${depth}`);
    gone = withDescendants(at.tree.nodes, dropped.keys());
  }
  return pruneBranches(at, dropped, 'beam');
};

/** The scored nodes of each level, from the first level down; failed ones neither stay nor count. */
function levelsOf(nodes: readonly SearchNode[]): readonly (readonly SearchNode[])[] {
  const levels = Map.groupBy(nodes.filter(isCandidate), ({ depth }) => depth);
  return [...levels].sort(([a], [b]) => a - b).map(([, level]) => level);
}

/** The best score in each branch that is still there; children come after their parents. */
function branchWorth(nodes: readonly SearchNode[]): ReadonlyMap<number, number> {
  const worth = new Map<number, number>();
  for (const node of nodes.toReversed()) {
    if (node.phase === 'Pruned') continue;
    const own = isCandidate(node) ? scoreOf(node) : -1;
    const best = Math.max(own, worth.get(node.id) ?? -1);
    worth.set(node.id, best);
    if (node.parentID !== undefined) worth.set(node.parentID, Math.max(best, worth.get(node.parentID) ?? -1));
  }
  return worth;
}
