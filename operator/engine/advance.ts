import type { Command } from './commands.ts';
import type { Facts } from './facts.ts';
import type { Note } from './notes.ts';
import { collectSummaries } from './outputs/consumer-summaries.ts';
import type { Plan } from './plan/plan.ts';
import { endWhenAsked, failAtDeadline, failOverTokens, failWithoutBudget } from './run/early-end.ts';
import { startRun } from './run/start-run.ts';
import { advanceSearch } from './search/advance-search.ts';
import { searchCommands } from './search/search-commands.ts';
import { sumUp } from './spending/sum-up.ts';
import { isTerminal, type RunState } from './state.ts';
import { collectResults } from './steps/collect.ts';
import { commandsOf } from './steps/commands-of.ts';
import { concludeRun } from './steps/conclude.ts';
import { startReadySteps } from './steps/start-steps.ts';
import type { Stage, Turn } from './turn.ts';

export interface Advanced {
  readonly state: RunState;
  /** To be carried out before the state is stored; they follow from the state, so a repeat does no harm. */
  readonly commands: readonly Command[];
  /** To be told after the state is stored. */
  readonly notes: readonly Note[];
  readonly wakeAtMillis?: number;
}

/** What happens to a run of steps, in this order (orchestration 4.1.2). */
const stages: readonly Stage[] = [
  endWhenAsked,
  startRun,
  failAtDeadline,
  collectResults,
  collectSummaries,
  sumUp,
  failOverTokens,
  failWithoutBudget,
  startReadySteps,
  concludeRun,
];

/**
 * Moves a run on as far as the facts allow. Pure: the same plan, state, facts and time give the same answer, and an
 * answer that got lost is found again from the state before.
 */
export function advance(plan: Plan, state: RunState, facts: Facts, nowMillis: number): Advanced {
  const begun: Turn = { plan, facts, nowMillis, state, notes: [], stored: new Map() };
  const { flow } = plan;
  const turn = flow.kind === 'search' ? advanceSearch(begun, flow) : advanceSteps(begun);
  const { wakeAtMillis } = turn;
  return {
    state: turn.state,
    commands: flow.kind === 'search' ? searchCommands(turn, flow, state) : commandsOf(turn, state),
    notes: turn.notes,
    ...(wakeAtMillis === undefined || isTerminal(turn.state) ? {} : { wakeAtMillis }),
  };
}

function advanceSteps(begun: Turn): Turn {
  let turn = begun;
  for (const stage of stages) {
    if (isTerminal(turn.state)) break;
    turn = stage(turn);
  }
  return turn;
}
