import type { StepStatus, SwarmRun, TokenUsage } from '../../../schemas/generated/types.ts';
import { parseUsd } from '../../engine/index.ts';
import { agentOfStep } from './agent-of-step.ts';

/** What one agent is billed for of a step. */
export interface StepUsage {
  readonly agent: string;
  readonly usage: TokenUsage;
  readonly microUsd: bigint;
  /** Of sub-tasks that the step has handed on. */
  readonly isOfSubtasks: boolean;
}

/** A step's usage by who is billed for it: sub-tasks are those of the agents that worked on them (decision 36). */
export function stepUsages(run: SwarmRun, step: StepStatus): readonly StepUsage[] {
  if (step.tokenUsage === undefined) return [];
  let own = step.tokenUsage;
  let microUsd = parseUsd(step.costUSD ?? '0');
  const ofSubtasks = (step.subtasks ?? []).map(({ agent, tokenUsage, costUSD = '0' }): StepUsage => {
    own = difference(own, tokenUsage);
    microUsd -= parseUsd(costUSD);
    return { agent, usage: tokenUsage, microUsd: parseUsd(costUSD), isOfSubtasks: true };
  });
  // A step without a cost, for a model without a price, may still have handed on work that has one.
  const ownMicroUsd = microUsd < 0n ? 0n : microUsd;
  const ofStep = { agent: agentOfStep(run, step), usage: own, microUsd: ownMicroUsd, isOfSubtasks: false };
  return [ofStep, ...ofSubtasks];
}

function difference(left: TokenUsage, right: TokenUsage): TokenUsage {
  return {
    inputTokens: left.inputTokens - right.inputTokens,
    outputTokens: left.outputTokens - right.outputTokens,
    thinkingTokens: (left.thinkingTokens ?? 0) - (right.thinkingTokens ?? 0),
    totalTokens: left.totalTokens - right.totalTokens,
  };
}
