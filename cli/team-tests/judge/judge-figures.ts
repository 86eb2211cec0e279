import type { FieldPath } from '../../../schemas/finding.ts';
import type { CostExpectation, TokensExpectation } from '../../../schemas/generated/team-test-types.ts';
import type { Failure } from './evidence.ts';
import { showCount } from './show-value.ts';

/** What is wrong with a number of tokens. `who` used them: `the run`, `step "a"`. */
export function judgeTokens(
  expected: TokensExpectation | undefined,
  tokens: number,
  who: string,
  path: FieldPath,
): readonly Failure[] {
  const show = (count: number): string => `${showCount(count)} tokens`;
  return judgeFigure(expected ?? {}, tokens, `${who} used`, show, path);
}

/** What is wrong with a cost; undefined is that of a model without a price. */
export function judgeCost(
  expected: CostExpectation | undefined,
  costUSD: number | undefined,
  path: FieldPath,
): readonly Failure[] {
  if (expected === undefined || Object.keys(expected).length === 0) return [];
  if (costUSD === undefined)
    return [{ path, fact: 'the cost of the run is not known: a model has no price', details: [] }];
  const show = (sum: number): string => `$${sum.toFixed(6)}`;
  return judgeFigure(expected, costUSD, 'the run cost', show, path);
}

function judgeFigure(
  { equals, min, max }: TokensExpectation & CostExpectation,
  figure: number,
  what: string,
  show: (figure: number) => string,
  path: FieldPath,
): readonly Failure[] {
  const fail = (field: string, wanted: string): Failure => ({
    path: [...path, field],
    fact: `${what} ${show(figure)}, expected ${wanted}`,
    details: [],
  });
  return [
    // As shown: six decimals of a dollar.
    ...(equals !== undefined && show(equals) !== show(figure) ? [fail('equals', show(equals))] : []),
    ...(min !== undefined && figure < min ? [fail('min', `at least ${show(min)}`)] : []),
    ...(max !== undefined && figure > max ? [fail('max', `at most ${show(max)}`)] : []),
  ];
}
