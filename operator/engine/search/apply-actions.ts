import type { SearchNode } from '../../../schemas/generated/types.ts';
import { truncated } from '../texts/text-bytes.ts';
import type { Expand, PlannerAction } from './planner-actions.ts';
import { namesOf, pruneBranches } from './prune-nodes.ts';
import { searchAudit, searchMetric } from './search-notes.ts';
import {
  changedNode,
  forEachNode,
  nodesOf,
  type SearchTurn,
  tell,
  tellEvent,
  withTree,
} from './search-turn.ts';
import { isCandidate } from './tree.ts';
import { withNodes } from './tree-index.ts';

/** Does what a reply asks for, all of it at once (orchestration 6.4). */
export function applyActions(given: SearchTurn, actions: readonly PlannerAction[]): SearchTurn {
  const { tree, search } = given;
  const told = { role: search.plannerRole, iteration: tree.iterations, actions: actions.length };
  const before = tell(given, { kind: 'plan', ...told });
  const prunes = actions.flatMap((action) =>
    action.kind === 'prune' ? [[action.node, action.reason] as const] : [],
  );
  const rated = rateNodes(before, scoresIn(actions));
  const pruned = pruneBranches(rated, new Map(prunes), 'planner');
  const converge = actions.find((action) => action.kind === 'converge');
  if (converge !== undefined)
    return { ...pruned, converged: converge.node === undefined ? {} : { node: converge.node } };
  // What the tree has no room for is dropped from the end; the rest holds.
  const room = Math.max(0, pruned.search.maxNodes - pruned.tree.nodes.length);
  return expand(pruned, actions.filter((action) => action.kind === 'expand').slice(0, room));
}

function scoresIn(actions: readonly PlannerAction[]): ReadonlyMap<number, number> {
  const scores = new Map<number, number>();
  for (const action of actions) {
    if (action.kind === 'score') scores.set(action.node, action.scoreMillis);
    if (action.kind === 'converge' && action.node !== undefined && action.scoreMillis !== undefined)
      scores.set(action.node, action.scoreMillis);
  }
  return scores;
}

function rateNodes(at: SearchTurn, scores: ReadonlyMap<number, number>): SearchTurn {
  return forEachNode(at, nodesOf(at, scores.keys()), (current, node) => {
    const scoreMillis = scores.get(node.id);
    if (scoreMillis === undefined || !isCandidate(node) || node.scoreMillis === scoreMillis)
      return { at: current, node };
    const rated = changedNode(node, { scoreMillis });
    return { at: tell(current, searchAudit.scored(current, rated)), node: rated };
  });
}

function expand(at: SearchTurn, expands: readonly Expand[]): SearchTurn {
  if (expands.length === 0) return withTree(at, { idleIterations: (at.tree.idleIterations ?? 0) + 1 });
  const first = at.tree.nodes.length;
  const made = expands.map((action, index) => childNode(at, first + index, action));
  const grown = withTree(at, { nodes: withNodes(at.tree.nodes, made), idleIterations: 0 });
  const told = tell(
    grown,
    ...made.map((node) => searchAudit.created(grown, node)),
    searchMetric(grown, 'kubeswarm.search.nodes.created', made.length),
  );
  return tellEvent(told, 'Normal', 'SearchExpanded', `iteration ${at.tree.iterations} made ${namesOf(made)}`);
}

function childNode(
  { tree, search }: SearchTurn,
  id: number,
  { parent, task, scoreMillis }: Expand,
): SearchNode {
  return {
    id,
    parentID: parent,
    depth: (tree.nodes[parent]?.depth ?? 0) + 1,
    phase: 'Pending',
    task: truncated(task.trim().toWellFormed(), search.maxOutputBytes),
    // A forecast; it counts once there is an output.
    ...(scoreMillis === undefined ? {} : { scoreMillis }),
  };
}
