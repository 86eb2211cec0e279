/** What something can cost at the worst. Infinity where nothing bounds it; `because` then says why. */
export interface Bound {
  readonly tokens: number;
  readonly usd: number;
  /** Why a figure is not bounded, each reason once. */
  readonly because: ReadonlySet<string>;
  /** The agents that may spend it, by key. */
  readonly spenders: ReadonlyMap<string, Spender>;
}

export interface Spender {
  /** Tokens in 24 hours; Infinity without a limit. */
  readonly dailyTokens: number;
  /** Of the dearer of input and output; undefined where no price is known. */
  readonly usdPerToken: number | undefined;
}

export const nothing: Bound = { tokens: 0, usd: 0, because: new Set(), spenders: new Map() };

export function unbounded(reason: string): Bound {
  return {
    ...nothing,
    tokens: Number.POSITIVE_INFINITY,
    usd: Number.POSITIVE_INFINITY,
    because: new Set([reason]),
  };
}

/** One after the other, or at the same time: all of them. */
export function sumOf(bounds: readonly Bound[]): Bound {
  return joined(bounds, (left, right) => left + right);
}

/** One of them, nobody knows which. */
export function worstOf(bounds: readonly Bound[]): Bound {
  return joined(bounds, Math.max);
}

function joined(bounds: readonly Bound[], join: (left: number, right: number) => number): Bound {
  return bounds.reduce(
    (sum, bound) => ({
      tokens: join(sum.tokens, bound.tokens),
      usd: join(sum.usd, bound.usd),
      because: new Set([...sum.because, ...bound.because]),
      spenders: new Map([...sum.spenders, ...bound.spenders]),
    }),
    nothing,
  );
}

/** `count` times the same. */
export function timesOf(count: number, bound: Bound): Bound {
  return { ...bound, tokens: product(count, bound.tokens), usd: product(count, bound.usd) };
}

/** Nothing, however often, is nothing. */
export function product(left: number, right: number): number {
  return left === 0 || right === 0 ? 0 : left * right;
}

/** Held by the daily limits of all who spend it, where all have one: their tokens are set aside before every call. */
export function cappedByDay(bound: Bound): Bound {
  const spenders = [...bound.spenders.values()];
  if (spenders.length === 0 || !knowsEverySpender(bound)) return bound;
  const tokens = spenders.reduce((sum, { dailyTokens }) => sum + dailyTokens, 0);
  const usd = spenders.reduce(
    (sum, { dailyTokens, usdPerToken }) =>
      sum + (usdPerToken === undefined ? Number.POSITIVE_INFINITY : product(dailyTokens, usdPerToken)),
    0,
  );
  return settled({ ...bound, tokens: Math.min(bound.tokens, tokens), usd: Math.min(bound.usd, usd) });
}

/** Held by a limit that is set aside before every call, whoever makes it. */
export function ceiled(bound: Bound, tokens: number): Bound {
  if (bound.tokens <= tokens) return bound;
  const rates = [...bound.spenders.values()].map(
    ({ usdPerToken }) => usdPerToken ?? Number.POSITIVE_INFINITY,
  );
  const isPriced = rates.length > 0 && knowsEverySpender(bound);
  const usd = isPriced ? Math.min(bound.usd, product(tokens, Math.max(...rates))) : bound.usd;
  return settled({ ...bound, tokens, usd });
}

function knowsEverySpender({ because }: Bound): boolean {
  return ![...because].some((reason) => reason.startsWith(unknownSpender));
}

/** How a reason begins that is about agents nobody can look up: no limit of others holds them. */
export const unknownSpender = 'unknown agent: ';

/** A reason is only one as long as a figure is not bounded. */
export function settled(bound: Bound): Bound {
  const isBounded = Number.isFinite(bound.tokens) && Number.isFinite(bound.usd);
  return isBounded ? { ...bound, because: new Set() } : bound;
}
