import type { SwarmRun } from '../../schemas/generated/types.ts';
import type { PastSpending } from '../agent/token-ledger.ts';

/**
 * What runs have spent, as far as their status tells: the ledger begins with it, so that a restart does not hand out
 * the daily limits again (decision 36). Steps under way count from their start.
 */
export function pastSpending(runs: readonly SwarmRun[]): readonly PastSpending[] {
  return runs.flatMap(({ metadata, status }) =>
    (status?.steps ?? []).flatMap((step): readonly PastSpending[] => {
      const { resolvedAgent: agent, tokenUsage, completionTime, startTime } = step;
      const atMillis = Date.parse(completionTime ?? startTime ?? status?.startTime ?? '');
      if (agent === undefined || tokenUsage === undefined || Number.isNaN(atMillis)) return [];
      const jobId = `${metadata.uid ?? ''}.${step.name}`;
      return [
        { namespace: metadata.namespace ?? '', agent, jobId, tokens: tokenUsage.totalTokens, atMillis },
      ];
    }),
  );
}
