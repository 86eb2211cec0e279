import { type ChangeKind, changeKind, type Widening } from './change-kind.ts';
import type { SpendingChange } from './diff-report.ts';
import type { Bound } from './spending/bound.ts';
import { type FlowSpending, flowKey } from './spending/spending.ts';

/** The flows whose worst case is another one by then, new ones included; what is gone spends nothing. */
export function compareSpending(
  base: readonly FlowSpending[],
  head: readonly FlowSpending[],
): readonly SpendingChange[] {
  const before = new Map(base.map((flow) => [flowKey(flow), flow]));
  return head.flatMap((flow): readonly SpendingChange[] => {
    const old = before.get(flowKey(flow));
    const kinds = [
      ...kindsOf('tokens-raised', ({ tokens }) => tokens, old, flow),
      ...kindsOf('cost-raised', ({ usd }) => usd, old, flow),
    ];
    if (kinds.length === 0) return [];
    const { owner, place, run, day } = flow;
    return [
      {
        kinds,
        owner,
        place,
        run: { ...(old === undefined ? {} : { before: old.run }), after: run },
        day: { ...(old === undefined ? {} : { before: old.day }), after: day },
      },
    ];
  });
}

function kindsOf(
  widening: Widening,
  figure: (bound: Bound) => number,
  before: FlowSpending | undefined,
  after: FlowSpending,
): readonly ChangeKind[] {
  const pairs = [
    [before === undefined ? 0 : figure(before.run), figure(after.run)],
    [before === undefined ? 0 : figure(before.day), figure(after.day)],
  ] as const;
  if (pairs.some(([old, young]) => young > old)) return [changeKind(widening, 'widening')];
  if (pairs.some(([old, young]) => young < old)) return [changeKind(widening, 'narrowing')];
  return [];
}
