import { awaitReturn } from '../steps/await-return.ts';
import { endSearch } from './end-search.ts';
import { roleStep, type SearchStage, withRole, withTurn } from './search-turn.ts';

/** Nobody answers for an agent that is gone. It may come back in the same sync; else the search ends (orchestration 3.2). */
export const awaitAgents: SearchStage = (before) => {
  let at = before;
  for (const { name } of before.turn.plan.steps) {
    const step = roleStep(at, name);
    const awaited = step.phase === 'Running' ? awaitReturn(at.turn, step) : undefined;
    if (awaited === undefined) continue;
    // What a step of a pipeline would tell of its end is no part of a search.
    const waiting = withTurn(at, { ...awaited, notes: at.turn.notes });
    const { phase, message = '' } = roleStep(waiting, name);
    if (phase === 'Failed')
      return endSearch(at, { reason: 'SearchCancelled', conditionReason: 'AgentNotFound', message });
    at = message.startsWith('waiting') ? waiting : withRole(waiting, name, { message: undefined });
  }
  return at;
};
