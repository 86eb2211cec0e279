import { charsOfReply, tokensOfChars } from './llm/estimate-tokens.ts';
import type { ModelReply } from './llm/model.ts';

/** Tokens of one or more model calls. */
export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly thinkingTokens: number;
  /** Input + output + thinking. */
  readonly totalTokens: number;
  /** Some of it was counted by us, four characters a token, because the provider reported nothing. */
  readonly isEstimated: boolean;
}

export const noUsage: Usage = {
  inputTokens: 0,
  outputTokens: 0,
  thinkingTokens: 0,
  totalTokens: 0,
  isEstimated: false,
};

export function usageSum(left: Usage, right: Usage): Usage {
  return {
    inputTokens: left.inputTokens + right.inputTokens,
    outputTokens: left.outputTokens + right.outputTokens,
    thinkingTokens: left.thinkingTokens + right.thinkingTokens,
    totalTokens: left.totalTokens + right.totalTokens,
    isEstimated: left.isEstimated || right.isEstimated,
  };
}

/** What the provider reported, else an estimate. */
export function usageOfReply(reply: ModelReply, estimatedInputTokens: number): Usage {
  const isEstimated = reply.usage === undefined;
  const { inputTokens, outputTokens, thinkingTokens } = reply.usage ?? {
    inputTokens: estimatedInputTokens,
    outputTokens: tokensOfChars(charsOfReply(reply)),
    thinkingTokens: 0,
  };
  return {
    inputTokens,
    outputTokens,
    thinkingTokens,
    totalTokens: inputTokens + outputTokens + thinkingTokens,
    isEstimated,
  };
}
