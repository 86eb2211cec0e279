import type { SwarmRun, SwarmTeam } from '../../../schemas/generated/types.ts';
import type { MergedPolicy } from '../../../schemas/rules/policy/effective-policy.ts';

const windowMillis = 24 * 60 * 60 * 1000;

/**
 * Why no run of the team may start now: the namespace's daily ceiling (governance 1.6.2) or the team's own
 * maxDailyTokens (orchestration 3.3.4), both over the last 24 h.
 */
export function startRefusal(
  team: SwarmTeam | undefined,
  policy: MergedPolicy | undefined,
  runs: readonly SwarmRun[],
  nowMillis: number,
  /** What the ledger says of the namespace, where it can be read: it also knows of tasks outside of runs. */
  ledgerTokens = 0,
): string | undefined {
  const ceiling = policy === undefined || policy.mode === 'Audit' ? undefined : policy.ceilings.dailyTokens;
  if (ceiling !== undefined) {
    const used = Math.max(ledgerTokens, tokensUsed(runs, nowMillis));
    if (used >= ceiling.value) {
      return `the namespace used ${used} of ${ceiling.value} tokens in the last 24 h, the ceiling of SwarmPolicy "${ceiling.policy}"`;
    }
  }
  const limit = team?.spec.maxDailyTokens;
  if (team === undefined || limit === undefined) return undefined;
  const used = tokensUsed(
    runs.filter((run) => run.spec.teamRef === team.metadata.name),
    nowMillis,
  );
  return used < limit
    ? undefined
    : `daily token budget of ${limit} exceeded: team "${team.metadata.name}" used ${used} in the last 24 h`;
}

/** Of steps that ended within 24 h, and all that those under way have spent so far: a search may go on for hours. */
function tokensUsed(runs: readonly SwarmRun[], nowMillis: number): number {
  let tokens = 0;
  for (const { status } of runs) {
    for (const { completionTime, tokenUsage } of status?.steps ?? []) {
      const endedAtMillis = Date.parse(completionTime ?? status?.completionTime ?? '');
      const isOld = endedAtMillis <= nowMillis - windowMillis;
      if (!isOld) tokens += tokenUsage?.totalTokens ?? 0;
    }
  }
  return tokens;
}
