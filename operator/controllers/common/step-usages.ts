import type { StepStatus, SwarmRun, TokenUsage } from '../../../schemas/generated/types.ts';
import { parseUsd } from '../../engine/index.ts';
import { agentOfStep } from './agent-of-step.ts';

/** What one agent is billed for of a step. */
export interface StepUsage {
  readonly agent: string;
  readonly usage: TokenUsage;
  readonly microUsd: bigint;
}

/**
 * A step's usage by who is billed for it, each agent once: sub-tasks are those of the agents that worked on them
 * (decision 36).
 */
export function stepUsages(run: SwarmRun, step: StepStatus): readonly StepUsage[] {
  if (step.tokenUsage === undefined) return [];
  const own = agentOfStep(run, step);
  const others = (step.subtasks ?? [])
    .filter(({ agent }) => agent !== own)
    .map(({ agent, tokenUsage, costUSD = '0' }) => ({
      agent,
      usage: tokenUsage,
      microUsd: parseUsd(costUSD),
    }));
  const usage = others.reduce((rest, other) => difference(rest, other.usage), step.tokenUsage);
  const microUsd = others.reduce((rest, other) => rest - other.microUsd, parseUsd(step.costUSD ?? '0'));
  // A step without a cost, for a model without a price, may still have handed on work that has one.
  return [{ agent: own, usage, microUsd: microUsd < 0n ? 0n : microUsd }, ...others];
}

function difference(left: TokenUsage, right: TokenUsage): TokenUsage {
  return {
    inputTokens: left.inputTokens - right.inputTokens,
    outputTokens: left.outputTokens - right.outputTokens,
    thinkingTokens: (left.thinkingTokens ?? 0) - (right.thinkingTokens ?? 0),
    totalTokens: left.totalTokens - right.totalTokens,
  };
}
