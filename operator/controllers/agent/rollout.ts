/** How many agents may restart at once because the operator changed (gitops 21). */
export type RolloutMax =
  /** Of the agents that run, rounded down; one at least. */
  { readonly kind: 'percent'; readonly value: number } | { readonly kind: 'count'; readonly value: number };

/** An agent that runs, as far as its restart is concerned. */
export interface RolloutAgent {
  /** Tells agents apart, and orders those that are alike. */
  readonly id: string;
  /**
   * `behind`: runs as an earlier operator, or one with other settings, wanted it. `restarting`: its pods are being
   * replaced.
   */
  readonly state: 'behind' | 'restarting' | 'current';
  /** Has no task in hand. */
  readonly isIdle: boolean;
}

/** The agents that may restart now: as many as there is room for, idle ones first. */
export function rolloutTurn(agents: readonly RolloutAgent[], max: RolloutMax): ReadonlySet<string> {
  const most = max.kind === 'count' ? max.value : Math.max(1, Math.floor((agents.length * max.value) / 100));
  const restarting = agents.filter(({ state }) => state === 'restarting').length;
  const waiting = agents
    .filter(({ state }) => state === 'behind')
    .toSorted((left, right) => {
      if (left.isIdle !== right.isIdle) return left.isIdle ? -1 : 1;
      return left.id < right.id ? -1 : 1;
    });
  return new Set(waiting.slice(0, Math.max(0, most - restarting)).map(({ id }) => id));
}

/** Reads `10%` or `5`; undefined when it is neither, or would let nobody ever restart. */
export function parseRolloutMax(text: string): RolloutMax | undefined {
  const [, digits = '', percent] = /^([1-9]\d{0,5})(%?)$/.exec(text.trim()) ?? [];
  const value = Number(digits);
  if (value < 1 || (percent === '%' && value > 100)) return undefined;
  return { kind: percent === '%' ? 'percent' : 'count', value };
}
