import type { PipelineStep } from '../../../schemas/generated/types.ts';
import { type Bound, sumOf } from './bound.ts';

/**
 * The most that steps can have under way at the same time: a step, and all that neither come before it nor after it in
 * the graph. `once[i]` is one execution of the i-th step. Never less than what can happen; two steps that exclude each
 * other may both be counted.
 */
export function overshoot(steps: readonly PipelineStep[], once: readonly Bound[]): Bound {
  const before = new Map<string, ReadonlySet<string>>();
  const ancestors = (role: string, chain: readonly string[]): ReadonlySet<string> => {
    const known = before.get(role);
    if (known !== undefined) return known;
    // A circle is a finding of its own.
    const needs = chain.includes(role) ? [] : (steps.find((step) => step.role === role)?.dependsOn ?? []);
    const all = new Set(needs.flatMap((need) => [need, ...ancestors(need, [...chain, role])]));
    before.set(role, all);
    return all;
  };
  const groups = steps.map(({ role }) =>
    sumOf(
      steps.flatMap((other, index) => {
        const isOrdered = ancestors(role, []).has(other.role) || ancestors(other.role, []).has(role);
        const bound = once[index];
        return isOrdered || bound === undefined ? [] : [bound];
      }),
    ),
  );
  return groups.reduce((worst, group) => (group.tokens > worst.tokens ? group : worst), sumOf([]));
}
