import type { Allotted } from './spending-ledger.ts';

export interface Allotment {
  readonly amount: number;
  /** There will be no more: who asks for more is refused. */
  readonly isFinal: boolean;
}

/**
 * How a limit is shared among the namespaces that spend of it, in their order: first what claims wait for, smallest
 * first, then equal parts of the rest, so that the next claims need not wait. Together never more than the limit, but
 * for what is spent and reserved already. Final for a namespace once nobody holds anything that could come back.
 */
export function allotments(limit: number, standings: readonly Allotted[]): readonly Allotment[] {
  const spokenFor = (one: Allotted): number => one.used + one.held;
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
  let free = Math.max(0, limit - sum(standings.map(spokenFor)));
  const mayComeBack = standings.some(({ held }) => held > 0);

  const given = standings.map(() => 0);
  const waiting = standings
    .map(({ wanted }, index) => ({ wanted, index }))
    .filter(({ wanted }) => wanted > 0)
    .toSorted((left, right) => left.wanted - right.wanted);
  for (const { wanted, index } of waiting) {
    given[index] = Math.min(wanted, free);
    free -= given[index];
  }
  const share = Math.floor(free / Math.max(1, standings.length));
  return standings.map((one, index) => {
    const own = given[index] ?? 0;
    const isShort = own < one.wanted || own + share === 0;
    return { amount: spokenFor(one) + own + share, isFinal: isShort && !mayComeBack };
  });
}
