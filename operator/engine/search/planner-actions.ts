import type { SearchNode } from '../../../schemas/generated/types.ts';
import type { JsonRecord } from '../../../schemas/json-record.ts';
import { isCandidate, isOpen, rootId, withDescendants } from './tree.ts';
import { scoreMillisIn, wholeNumber } from './whole-number.ts';

export interface Expand {
  readonly kind: 'expand';
  readonly parent: number;
  readonly task: string;
  /** The planner's forecast; only where it scores itself. */
  readonly scoreMillis?: number;
}

export type PlannerAction =
  | Expand
  | { readonly kind: 'prune'; readonly node: number; readonly reason?: string }
  | { readonly kind: 'converge'; readonly node?: number; readonly scoreMillis?: number }
  | { readonly kind: 'score'; readonly node: number; readonly scoreMillis: number };

export type CheckedActions =
  | { readonly kind: 'ok'; readonly actions: readonly PlannerAction[] }
  /** The sentence that the planner is told; nothing of its reply has been done. */
  | { readonly kind: 'error'; readonly message: string };

export interface ActionRules {
  readonly nodes: readonly SearchNode[];
  readonly isSelfScoring: boolean;
}

/** Checks a whole reply: one action that cannot be carried out rejects all of them (orchestration 6.4). */
export function checkActions(given: readonly JsonRecord[], rules: ActionRules): CheckedActions {
  const isEnd = given.some((action) => nameOf(action) === 'converge');
  const actions: PlannerAction[] = [];
  for (const [index, action] of given.entries()) {
    // What would grow a tree that is over is not looked at.
    if (isEnd && nameOf(action) === 'expand') continue;
    const checked = checkAction(action, rules);
    if (typeof checked === 'string') return { kind: 'error', message: `action ${index + 1}: ${checked}` };
    actions.push(checked);
  }
  const contradiction = contradictionIn(actions, rules.nodes);
  return contradiction === undefined ? { kind: 'ok', actions } : { kind: 'error', message: contradiction };
}

function nameOf({ action }: JsonRecord): string {
  return typeof action === 'string' ? action.trim().toLowerCase() : '';
}

function checkAction(action: JsonRecord, rules: ActionRules): PlannerAction | string {
  switch (nameOf(action)) {
    case 'expand':
      return checkExpand(action, rules);
    case 'prune':
      return checkPrune(action, rules);
    case 'converge':
      return checkConverge(action, rules);
    case 'score':
      return checkScore(action, rules);
    default:
      return `unknown action ${shownAction(action)}; known are expand, prune, converge${rules.isSelfScoring ? ', score' : ''}`;
  }
}

function checkExpand(action: JsonRecord, { nodes, isSelfScoring }: ActionRules): PlannerAction | string {
  const parent = namedNode(action, nodes);
  if (typeof parent === 'string') return parent;
  if (parent.phase === 'Pruned') return `node ${parent.id} is pruned and cannot be expanded`;
  if (isOpen(parent)) return `node ${parent.id} is not finished and cannot be expanded`;
  const { task, scoreMillis: forecast } = action;
  if (typeof task !== 'string' || task.trim() === '') return 'expand needs a task that is not blank';
  if (!isSelfScoring) return { kind: 'expand', parent: parent.id, task };
  const scoreMillis = scoreMillisIn(forecast);
  if (scoreMillis === undefined) return `expand ${scoreNeeded}`;
  return { kind: 'expand', parent: parent.id, task, scoreMillis };
}

function checkPrune(action: JsonRecord, { nodes }: ActionRules): PlannerAction | string {
  const node = namedNode(action, nodes);
  if (typeof node === 'string') return node;
  if (node.id === rootId) return 'the root cannot be pruned';
  const { reason } = action;
  return { kind: 'prune', node: node.id, ...(typeof reason === 'string' ? { reason } : {}) };
}

function checkConverge(action: JsonRecord, { nodes, isSelfScoring }: ActionRules): PlannerAction | string {
  if (nodeField(action) === undefined) return { kind: 'converge' };
  const node = namedNode(action, nodes);
  if (typeof node === 'string') return node;
  const { scoreMillis: given } = action;
  if (!isSelfScoring || given === undefined || given === null) return { kind: 'converge', node: node.id };
  const scoreMillis = scoreMillisIn(given);
  if (scoreMillis === undefined) return `the score of converge ${scoreRange}`;
  return { kind: 'converge', node: node.id, scoreMillis };
}

function checkScore(action: JsonRecord, { nodes, isSelfScoring }: ActionRules): PlannerAction | string {
  if (!isSelfScoring) return 'score is not allowed: the evaluator scores';
  const node = namedNode(action, nodes);
  if (typeof node === 'string') return node;
  if (!isCandidate(node)) return `node ${node.id} has no result that could be scored`;
  const { scoreMillis: given } = action;
  const scoreMillis = scoreMillisIn(given);
  return scoreMillis === undefined ? `score ${scoreNeeded}` : { kind: 'score', node: node.id, scoreMillis };
}

const scoreRange = 'must be a whole number from 0 to 1000';
const scoreNeeded = `needs scoreMillis, which ${scoreRange}`;

/** The seed says parentNode; models also write what else a node might be called. */
function nodeField({ parentNode, node, nodeId, nodeID, id }: JsonRecord): unknown {
  return parentNode ?? node ?? nodeId ?? nodeID ?? id ?? undefined;
}

function namedNode(action: JsonRecord, nodes: readonly SearchNode[]): SearchNode | string {
  const field = nodeField(action);
  if (field === undefined) return `${nameOf(action)} needs parentNode, the id of a node`;
  const id = wholeNumber(field);
  return (id === undefined ? undefined : nodes[id]) ?? `there is no node ${shown(field)}`;
}

function contradictionIn(
  actions: readonly PlannerAction[],
  nodes: readonly SearchNode[],
): string | undefined {
  if (actions.filter(({ kind }) => kind === 'converge').length > 1)
    return 'the reply holds converge more than once';
  const dropped = withDescendants(
    nodes,
    actions.flatMap((action) => (action.kind === 'prune' ? [action.node] : [])),
  );
  const grown = actions.find((action) => action.kind === 'expand' && dropped.has(action.parent));
  return grown?.kind === 'expand' ? `the reply both expands node ${grown.parent} and prunes it` : undefined;
}

function shownAction({ action }: JsonRecord): string {
  return shown(action);
}

/** What a model has written in place of a name or an id, in short. */
function shown(value: unknown): string {
  return (JSON.stringify(value) ?? 'none').slice(0, 60);
}
