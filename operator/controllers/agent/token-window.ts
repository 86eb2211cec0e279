import type { StepStatus, SwarmRun, TokenUsage } from '../../../schemas/generated/types.ts';
import { agentOfStep } from '../common/agent-of-step.ts';

const windowMillis = 24 * 60 * 60 * 1000;

/** Tokens used in the last 24 h, as runs tell (agents 2.5.1). */
export interface TokenWindow {
  /** Undefined when nothing was used. */
  readonly usage?: TokenUsage;
  /** When the oldest step that counts leaves the window. */
  readonly expiresAtMillis?: number;
}

/** Sums steps completed within 24 h before `nowMillis`, of one agent or of all; failed ones count as well. */
export function tokenWindow(runs: readonly SwarmRun[], nowMillis: number, agent?: string): TokenWindow {
  let inputTokens = 0;
  let outputTokens = 0;
  let thinkingTokens = 0;
  let totalTokens = 0;
  let oldest = Number.POSITIVE_INFINITY;
  for (const run of runs)
    for (const step of run.status?.steps ?? []) {
      const completedAt = Date.parse(step.completionTime ?? '');
      if (!(completedAt > nowMillis - windowMillis) || step.tokenUsage === undefined) continue;
      const usage = agent === undefined ? step.tokenUsage : usageBy(agent, run, step, step.tokenUsage);
      if (usage.totalTokens === 0) continue;
      inputTokens += usage.inputTokens;
      outputTokens += usage.outputTokens;
      thinkingTokens += usage.thinkingTokens ?? 0;
      totalTokens += usage.totalTokens;
      oldest = Math.min(oldest, completedAt);
    }
  if (totalTokens === 0) return {};
  return {
    usage: { inputTokens, outputTokens, ...(thinkingTokens > 0 ? { thinkingTokens } : {}), totalTokens },
    expiresAtMillis: oldest + windowMillis,
  };
}

const nothing: TokenUsage = { inputTokens: 0, outputTokens: 0, totalTokens: 0 };

/** Of a step's tokens those that the agent is billed for: a sub-task's are those of who worked on it (decision 36). */
function usageBy(agent: string, run: SwarmRun, step: StepStatus, all: TokenUsage): TokenUsage {
  const subtasks = step.subtasks ?? [];
  let usage = agentOfStep(run, step) === agent ? all : nothing;
  if (usage !== nothing) for (const { tokenUsage } of subtasks) usage = sum(usage, tokenUsage, -1);
  for (const entry of subtasks) if (entry.agent === agent) usage = sum(usage, entry.tokenUsage, 1);
  return usage;
}

function sum(left: TokenUsage, right: TokenUsage, sign: 1 | -1): TokenUsage {
  return {
    inputTokens: left.inputTokens + sign * right.inputTokens,
    outputTokens: left.outputTokens + sign * right.outputTokens,
    thinkingTokens: (left.thinkingTokens ?? 0) + sign * (right.thinkingTokens ?? 0),
    totalTokens: left.totalTokens + sign * right.totalTokens,
  };
}
