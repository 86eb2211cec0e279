import type { Facts } from './facts.ts';
import type { EventNote, Note } from './notes.ts';
import type { Plan, PlannedStep } from './plan/plan.ts';
import { type Change, changed, type RunState, type StepState, stepOf, withStepState } from './state.ts';
import { messageLine } from './texts/message-line.ts';
import { timestamp } from './timestamp.ts';

/** One advance under way: what is known, how far the run is, and what is to be told. Never changed, only replaced. */
export interface Turn {
  readonly plan: Plan;
  readonly facts: Facts;
  readonly nowMillis: number;
  readonly state: RunState;
  readonly notes: readonly Note[];
  /** Texts that must be in the store before the new state is. */
  readonly stored: ReadonlyMap<string, string>;
  /** When the run must be looked at again, should nothing happen until then. */
  readonly wakeAtMillis?: number;
}

/** A part of an advance. */
export type Stage = (turn: Turn) => Turn;

export function withRun(turn: Turn, change: Change<RunState>): Turn {
  return { ...turn, state: changed(turn.state, change) };
}

export function withStep(turn: Turn, name: string, change: Change<StepState>): Turn {
  const step = stepOf(turn.state, name);
  if (step === undefined) return turn;
  return { ...turn, state: { ...turn.state, steps: withStepState(turn.state.steps, changed(step, change)) } };
}

export function withNote(turn: Turn, note: Note): Turn {
  return { ...turn, notes: [...turn.notes, note] };
}

export function withEvent(turn: Turn, type: EventNote['type'], reason: string, message: string): Turn {
  return withNote(turn, { kind: 'event', type, reason, message: messageLine(message) });
}

/** The earliest of all wishes counts. */
export function withWake(turn: Turn, atMillis: number): Turn {
  return { ...turn, wakeAtMillis: Math.min(atMillis, turn.wakeAtMillis ?? atMillis) };
}

/** Does something for each step, in the order of the plan; what one does the next one sees. */
export function forEachStep(
  turn: Turn,
  work: (turn: Turn, planned: PlannedStep, step: StepState) => Turn,
): Turn {
  let current = turn;
  for (const planned of turn.plan.steps) {
    const step = stepOf(current.state, planned.name);
    if (step !== undefined) current = work(current, planned, step);
  }
  return current;
}

export function now(turn: Turn): string {
  return timestamp(turn.nowMillis);
}
