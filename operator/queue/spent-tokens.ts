import type { TaskResult, TokenUsage } from './task-queue.ts';

/** What the failed attempts of a task have used before the one that ended it. */
export type SpentTokens = Pick<TokenUsage, 'inputTokens' | 'outputTokens'> & {
  readonly thinkingTokens: number;
};

export function addSpent(before: SpentTokens | undefined, usage: TokenUsage): SpentTokens {
  return {
    inputTokens: (before?.inputTokens ?? 0) + usage.inputTokens,
    outputTokens: (before?.outputTokens ?? 0) + usage.outputTokens,
    thinkingTokens: (before?.thinkingTokens ?? 0) + (usage.thinkingTokens ?? 0),
  };
}

/** The result with the tokens of all attempts: what was paid for counts, whatever came of it (orchestration 3.3.2). */
export function withSpent(result: TaskResult, spent: SpentTokens | undefined): TaskResult {
  if (spent === undefined) return result;
  const { inputTokens, outputTokens, thinkingTokens } = addSpent(spent, result.usage);
  if (inputTokens + outputTokens + thinkingTokens === result.usage.totalTokens) return result;
  return {
    ...result,
    usage: {
      ...result.usage,
      inputTokens,
      outputTokens,
      ...(thinkingTokens === 0 ? {} : { thinkingTokens }),
      totalTokens: inputTokens + outputTokens + thinkingTokens,
    },
  };
}
