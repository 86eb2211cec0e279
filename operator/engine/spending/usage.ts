import type { TokenUsage } from '../../../schemas/generated/types.ts';

/** Sums; total = input + output + thinking. The model is that of the last call (orchestration 3.3.2). */
export function addUsage(left: TokenUsage | undefined, right: TokenUsage): TokenUsage {
  const inputTokens = (left?.inputTokens ?? 0) + right.inputTokens;
  const outputTokens = (left?.outputTokens ?? 0) + right.outputTokens;
  const thinkingTokens = (left?.thinkingTokens ?? 0) + (right.thinkingTokens ?? 0);
  const model = right.model ?? left?.model;
  return {
    inputTokens,
    outputTokens,
    ...(thinkingTokens === 0 ? {} : { thinkingTokens }),
    totalTokens: inputTokens + outputTokens + thinkingTokens,
    ...(model === undefined ? {} : { model }),
  };
}

/** Over all steps; models differ between steps, so the sum names none. Undefined when nothing was used yet. */
export function totalUsage(usages: readonly (TokenUsage | undefined)[]): TokenUsage | undefined {
  let total: TokenUsage | undefined;
  for (const usage of usages) if (usage !== undefined) total = addUsage(total, usage);
  if (total === undefined) return undefined;
  const { model: _, ...sums } = total;
  return sums;
}
