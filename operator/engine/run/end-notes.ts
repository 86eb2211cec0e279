import type { Facts } from '../facts.ts';
import type { Note } from '../notes.ts';
import type { Plan, Problem } from '../plan/plan.ts';
import type { RunState } from '../state.ts';
import type { Turn } from '../turn.ts';
import { auditNote } from './audit-notes.ts';
import { endMetrics } from './run-metrics.ts';

const eventReasons: Readonly<Record<string, string>> = {
  Timeout: 'RunTimedOut',
  InvalidInput: 'InvalidInput',
  BudgetExceeded: 'BudgetExceeded',
};

/** What is told of the end of a run, once it is stored. */
export function endNotes(turn: Turn): readonly Note[] {
  const { phase, reason = '', message = '' } = turn.state;
  if (phase === 'Succeeded')
    return [
      auditNote.runSucceeded(turn),
      { kind: 'event', type: 'Normal', reason: 'RunSucceeded', message: 'run succeeded' },
      ...endMetrics(turn),
    ];
  const problem: Problem = { reason, message };
  return [
    ...(reason === 'BudgetExceeded' ? [auditNote.budgetExceeded(turn, message)] : []),
    auditNote.runFailed(turn, problem),
    { kind: 'event', type: 'Warning', reason: eventReasons[reason] ?? 'RunFailed', message },
    ...endMetrics(turn),
  ];
}

/** Of a run whose end was stored by an operator that may have died before it told of it; the ids are the same. */
export function endNotesOf(plan: Plan, state: RunState, facts: Facts, nowMillis: number): readonly Note[] {
  return endNotes({ plan, facts, nowMillis, state, notes: [], stored: new Map() });
}
