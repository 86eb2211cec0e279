import { amountOf, tokenPrice } from './accounts.ts';
import type { Account, Claim } from './spending-ledger.ts';

/** An account as it stands, in its own unit. */
export interface Standing {
  readonly account: Account;
  readonly used: number;
  readonly reserved: number;
}

export type ClaimVerdict =
  | { readonly kind: 'grant'; readonly outputTokens: number }
  | { readonly kind: 'wait' }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * The strictest account decides. A call gets what is left once nobody else holds a part of it. `ledger-scripts.ts` says
 * the same in Lua.
 */
export function claimVerdict(
  { inputTokens, maxOutputTokens }: Pick<Claim, 'inputTokens' | 'maxOutputTokens'>,
  standings: readonly Standing[],
): ClaimVerdict {
  let outputTokens = maxOutputTokens;
  let mustWait = false;
  for (const { account, used, reserved } of standings) {
    if (account.limit === 0) continue;
    const { price = tokenPrice } = account;
    const input = { inputTokens, thinkingTokens: 0 };
    const room = account.limit - used;
    // Room for the question and at least one token of an answer.
    if (room < amountOf({ ...input, outputTokens: 1 }, price))
      return { kind: 'refused', reason: account.refusal };
    if (room - reserved >= amountOf({ ...input, outputTokens: maxOutputTokens }, price)) continue;
    if (reserved > 0) mustWait = true;
    const fitting = Math.floor((room - inputTokens * price.perInputToken) / price.perOutputToken);
    outputTokens = Math.min(outputTokens, price.perOutputToken > 0 ? fitting : maxOutputTokens);
  }
  return mustWait ? { kind: 'wait' } : { kind: 'grant', outputTokens };
}
