import { plannedStep } from '../plan/plan.ts';
import { failedStep } from '../run/end-run.ts';
import { graceSeconds } from '../run/start-run.ts';
import type { StepState } from '../state.ts';
import { timestamp } from '../timestamp.ts';
import { type Turn, withStep, withWake } from '../turn.ts';
import { roundMessage } from './rounds.ts';

const waiting = /^waiting since (\S+): SwarmAgent /;

/**
 * Nobody works on the task of a step whose agent is gone. It may come back in the same sync, as one that is missing at
 * the start may still come; then the step fails (orchestration 3.2). Since when it waits stands in its message, to last
 * from one operator to the next. Undefined while the agent is there, and always was.
 */
export function awaitReturn(turn: Turn, step: StepState): Turn | undefined {
  const player = turn.facts.players.get(step.name);
  const [, since] = waiting.exec(step.message ?? '') ?? [];
  if (player === undefined || player.found !== undefined)
    return since === undefined ? undefined : back(turn, step);
  const sinceMillis = since === undefined ? turn.nowMillis : Date.parse(since);
  const untilMillis = sinceMillis + graceSeconds * 1000;
  const fact = `SwarmAgent "${player.agent}" not found`;
  if (turn.nowMillis >= untilMillis) return failedStep(turn, step, 'AgentNotFound', fact);
  const message = `waiting since ${timestamp(sinceMillis)}: ${fact}`;
  return withWake(withStep(turn, step.name, { message }), untilMillis);
}

function back(turn: Turn, step: StepState): Turn {
  const planned = plannedStep(turn.plan, step.name);
  return withStep(turn, step.name, {
    message: planned === undefined ? undefined : roundMessage(planned, step),
  });
}
