import { tokensUnderWay } from '../dynamic/subtasks.ts';
import { openSearchTasks } from './search-task-ids.ts';
import type { SearchTurn } from './search-turn.ts';

/**
 * Why no call may be made any more: a hard budget, an agent out of tokens, or the run's own maxTokens (orchestration 6.6,
 * decision 25). Calls under way are let finish.
 */
export function budgetProblem({ turn, tree }: SearchTurn): string | undefined {
  const { facts, plan, state } = turn;
  if (facts.budgetRefusal !== undefined) return facts.budgetRefusal;
  const openCalls = openSearchTasks({ ...state, searchTree: tree });
  const used = (state.totalTokenUsage?.totalTokens ?? 0) + tokensUnderWay(turn, openCalls);
  if (plan.maxTokens !== undefined && used > plan.maxTokens)
    return `token budget of ${plan.maxTokens} exceeded: used ${used}`;
  const stopped = plan.steps
    .map(({ name }) => facts.players.get(name))
    .find((player) => player?.found?.isStoppedByBudget === true);
  return stopped === undefined ? undefined : `agent "${stopped.agent}" has exceeded its token budget`;
}
