import { amountOf, tokenPrice } from './accounts.ts';
import type { Account, Claim } from './spending-ledger.ts';

/** An account as it stands, in its own unit. */
export interface Standing {
  readonly account: Account;
  readonly used: number;
  readonly reserved: number;
  /** Of an account that is allotted to; absent: nothing yet. */
  readonly allotment?: { readonly amount: number; readonly isFinal: boolean };
}

export type ClaimVerdict =
  | { readonly kind: 'grant'; readonly outputTokens: number }
  /** `wanted`: what accounts lack that more may be allotted to, by name. */
  | { readonly kind: 'wait'; readonly wanted: ReadonlyMap<string, number> }
  | { readonly kind: 'refused'; readonly reason: string };

type Asked = Pick<Claim, 'inputTokens' | 'maxOutputTokens'>;

/**
 * The strictest account decides. A call gets what is left once nobody else holds a part of it. `ledger-scripts.ts` says
 * the same in Lua.
 */
export function claimVerdict(asked: Asked, standings: readonly Standing[]): ClaimVerdict {
  let outputTokens = asked.maxOutputTokens;
  let mustWait = false;
  const wanted = new Map<string, number>();
  for (const standing of standings) {
    const { account, reserved } = standing;
    const room = roomIn(asked, standing);
    if (room.kind === 'none') return { kind: 'refused', reason: refusalOf(account, standing.used) };
    if (room.kind === 'more-to-come') wanted.set(account.name, room.wanted);
    if (room.kind !== 'tight') continue;
    if (reserved > 0) mustWait = true;
    outputTokens = Math.min(outputTokens, room.fitting);
  }
  return mustWait || wanted.size > 0 ? { kind: 'wait', wanted } : { kind: 'grant', outputTokens };
}

type Room =
  | { readonly kind: 'enough' }
  | { readonly kind: 'tight'; readonly fitting: number }
  | { readonly kind: 'more-to-come'; readonly wanted: number }
  | { readonly kind: 'none' };

function roomIn(
  { inputTokens, maxOutputTokens }: Asked,
  { account, used, reserved, allotment }: Standing,
): Room {
  const { limit, price = tokenPrice, isAllotted = false } = account;
  if (limit === 0) return { kind: 'enough' };
  const priceOf = (outputTokens: number): number =>
    amountOf({ inputTokens, outputTokens, thinkingTokens: 0 }, price);
  const most = priceOf(maxOutputTokens);
  const room = (isAllotted ? (allotment?.amount ?? 0) : limit) - used;
  if (isAllotted && allotment?.isFinal !== true)
    return room - reserved < Math.max(1, most)
      ? { kind: 'more-to-come', wanted: Math.max(1, most) }
      : { kind: 'enough' };
  // Room for the question and at least one token of an answer; none is left for what costs nothing either.
  if (room < Math.max(1, priceOf(1))) return { kind: 'none' };
  if (room - reserved >= most) return { kind: 'enough' };
  const { perInputToken, perOutputToken } = price;
  const fitting = Math.floor((room - inputTokens * perInputToken) / perOutputToken);
  return { kind: 'tight', fitting: perOutputToken > 0 ? fitting : maxOutputTokens };
}

export const refusalOf = ({ refusal }: Pick<Account, 'refusal'>, used: number): string =>
  typeof refusal === 'string' ? refusal : refusal(used);
