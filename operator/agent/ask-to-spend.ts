import { dailyAccounts } from '../ledger/accounts.ts';
import { type Claim, type Claimed, LedgerUnavailable } from '../ledger/spending-ledger.ts';
import type { AgentParts } from './agent-parts.ts';
import type { AttemptRecorder } from './attempt-recorder.ts';
import type { SpendingLeave } from './loop.ts';
import { BudgetError, SpendUnavailableError } from './task-error.ts';

/** How long a call waits for a store that is away, before its task goes back to the queue. */
const patienceMillis = 30_000;
const firstPauseMillis = 1_000;

export interface SpendingWish {
  readonly jobId: string;
  readonly team?: string | undefined;
  readonly model: string;
  readonly inputTokens: number;
  readonly maxOutputTokens: number;
  readonly signal: AbortSignal;
}

/**
 * Leave for one model call by the daily limits of the agent and of its namespace, and by the budgets that count it. A
 * limit that nobody can look up refuses (decision 15): the task is tried again later. Without one the call is made and
 * counted as degraded.
 */
export async function askToSpend(
  { signal, team, model, ...wish }: SpendingWish,
  agent: AgentParts,
  recorder: Pick<AttemptRecorder, 'spendingUnchecked' | 'spendingRefused'>,
): Promise<SpendingLeave> {
  const { config } = agent;
  const accounts = dailyAccounts({
    agent: config.name,
    agentLimit: config.dailyTokens,
    namespaceLimit: config.guardrails.limits.namespaceDailyTokens ?? 0,
  });
  const spender = { agent: config.name, model, ...(team === undefined ? {} : { team }) };
  const claim: Claim = { ...wish, namespace: config.namespace, accounts, spender };
  try {
    const claimed = await (agent.ledger.limitsOf(claim).isLimited
      ? reserveInTime(claim, agent, signal)
      : agent.ledger.reserve(claim, signal));
    if (claimed.kind === 'reserved') return claimed;
    recorder.spendingRefused(claimed.reason);
    throw new BudgetError(claimed.reason);
  } catch (error) {
    if (!(error instanceof LedgerUnavailable)) throw error;
    const { isLimited, budgets } = agent.ledger.limitsOf(claim);
    recorder.spendingUnchecked(error.message, isLimited, ['dailyTokens', ...budgets]);
    const isOfDay = accounts.some(({ limit }) => limit > 0);
    if (isLimited) throw new SpendUnavailableError(isOfDay ? 'daily limits' : 'hard stop', error.message);
    const { maxOutputTokens } = wish;
    return { maxOutputTokens, settle: (used) => agent.ledger.bill(claim, used) };
  }
}

/** Tries again for a while: a store that restarts need not cost the task an attempt. */
async function reserveInTime(
  claim: Claim,
  { ledger, clock }: AgentParts,
  signal: AbortSignal,
): Promise<Claimed> {
  const untilMillis = clock.now() + patienceMillis;
  for (let millis = firstPauseMillis; ; millis *= 2) {
    try {
      return await ledger.reserve(claim, signal);
    } catch (error) {
      if (!(error instanceof LedgerUnavailable) || clock.now() + millis > untilMillis) throw error;
      await clock.sleep(millis, signal);
    }
  }
}
