import { setTimeout as wait } from 'node:timers/promises';
import type { RedisLedger } from '../../operator/ledger/redis-ledger.ts';
import { LedgerUnavailable } from '../../operator/ledger/spending-ledger.ts';
import { type ClaimFields, claimOf } from './ledger-behaviour/world.ts';

/** What one of many callers has spent. */
interface SpentByOne {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Of both. */
  readonly tokens: number;
  /** Why it was refused; empty when it was not. */
  readonly refusal: string;
}

/** The call of the caller with this number: uses up to all it was granted, and tries again while Redis is away. */
export async function spendOne(
  ledger: RedisLedger,
  number: number,
  fields: ClaimFields,
): Promise<SpentByOne> {
  const claim = claimOf({
    jobId: `u${number}.step.1`,
    inputTokens: 10 + (number % 13),
    maxOutputTokens: 40 + ((number * 37) % 160),
    ...fields,
  });
  const { inputTokens } = claim;
  for (;;) {
    try {
      const claimed = await ledger.reserve(claim, AbortSignal.timeout(120_000));
      if (claimed.kind === 'refused')
        return { inputTokens: 0, outputTokens: 0, tokens: 0, refusal: claimed.reason };
      await wait(number % 30);
      const tenths = number % 3 === 0 ? 10 : number % 10;
      const outputTokens = Math.floor((claimed.maxOutputTokens * tenths) / 10);
      await claimed.settle({ inputTokens, outputTokens, thinkingTokens: 0 });
      return { inputTokens, outputTokens, tokens: inputTokens + outputTokens, refusal: '' };
    } catch (error) {
      if (!(error instanceof LedgerUnavailable)) throw error;
    }
  }
}
