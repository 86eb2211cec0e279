import type { SwarmRun, TokenUsage } from '../../schemas/generated/types.ts';

/** How a run ended, for who waited for it (orchestration 7.4). */
export interface RunResult {
  readonly hasSucceeded: boolean;
  /** JSON. */
  readonly body: Readonly<Record<string, unknown>>;
}

export const noTokens: TokenUsage = { inputTokens: 0, outputTokens: 0, totalTokens: 0 };

export const hasEnded = ({ status }: SwarmRun): boolean =>
  status?.phase === 'Succeeded' || status?.phase === 'Failed';

/** Of a long output the first KiB stands here, as in the status, and where the rest is (decision 24). */
export function runResult({ status = {} }: SwarmRun, durationMs: number): RunResult {
  const { phase, output = '', outputRef, totalTokenUsage, conditions = [] } = status;
  if (phase === 'Succeeded') {
    const tokenUsage = totalTokenUsage ?? noTokens;
    const reference = outputRef === undefined ? {} : { outputRef };
    const body = { status: 'succeeded', output, ...reference, durationMs, tokenUsage };
    return { hasSucceeded: true, body };
  }
  const ready = conditions.find((condition) => condition.type === 'Ready' && condition.status === 'False');
  return failedResult(ready?.message || 'run pipeline failed', durationMs);
}

export function failedResult(error: string, durationMs: number): RunResult {
  return { hasSucceeded: false, body: { status: 'failed', error, durationMs } };
}

export const timedOut = (timeoutMillis: number): string => `timed out after ${timeoutMillis / 1_000}s`;
