import type { TaskResult } from '../../queue/task-queue.ts';
import { type StepState, stepOf } from '../state.ts';
import { type Turn, withEvent, withStep } from '../turn.ts';
import { costMicroUsd, formatUsd, parseUsd } from './cost.ts';
import { addUsage } from './usage.ts';

/** Adds what a task used to its step, whether its output is of use or not (orchestration 3.3.2, 4.2 row 1). */
export function withSpending(turn: Turn, { name }: Pick<StepState, 'name'>, result: TaskResult): Turn {
  const step = stepOf(turn.state, name);
  if (step === undefined) return turn;
  const model = result.usage.model ?? turn.facts.players.get(name)?.found?.model ?? '';
  const usage = model === '' ? result.usage : { ...result.usage, model };
  const tokenUsage = addUsage(step.tokenUsage, usage);
  const wasUnpriced = step.tokenUsage !== undefined && step.costUSD === undefined;
  const cost = usage.totalTokens === 0 ? 0n : costMicroUsd(turn.facts.prices, model, usage);
  if (cost === undefined || wasUnpriced) {
    const unpriced = withStep(turn, name, { tokenUsage, costUSD: undefined });
    return cost === undefined && !isKnownUnpriced(turn, model) ? warned(unpriced, model) : unpriced;
  }
  const costUSD = formatUsd(parseUsd(step.costUSD ?? '0') + cost);
  return withStep(turn, name, { tokenUsage, costUSD });
}

/** Another step has told of this model before (decision 35: once). */
function isKnownUnpriced({ state }: Turn, model: string): boolean {
  return state.steps.some((step) => step.tokenUsage?.model === model && step.costUSD === undefined);
}

function warned(turn: Turn, model: string): Turn {
  return withEvent(
    turn,
    'Warning',
    'PriceUnknown',
    `model "${model}" has no price, so costs are left out. Add it to the price table`,
  );
}
