import type { SwarmRun, TokenUsage } from '../../../schemas/generated/types.ts';
import { stepUsages } from '../common/step-usages.ts';

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
      if (!(completedAt > nowMillis - windowMillis)) continue;
      for (const used of stepUsages(run, step)) {
        if (agent !== undefined && used.agent !== agent) continue;
        inputTokens += used.usage.inputTokens;
        outputTokens += used.usage.outputTokens;
        thinkingTokens += used.usage.thinkingTokens ?? 0;
        totalTokens += used.usage.totalTokens;
        oldest = Math.min(oldest, completedAt);
      }
    }
  if (totalTokens === 0) return {};
  return {
    usage: { inputTokens, outputTokens, ...(thinkingTokens > 0 ? { thinkingTokens } : {}), totalTokens },
    expiresAtMillis: oldest + windowMillis,
  };
}
