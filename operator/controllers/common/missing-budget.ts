import type { SwarmBudget } from '../../../schemas/generated/types.ts';

/** What Ready says when the budget that a field names is not there; it blocks nothing (governance 4.2.8). */
export function missingBudget(
  field: string,
  reference: { readonly name?: string } | undefined,
  budget: SwarmBudget | undefined,
): readonly string[] {
  const name = reference?.name ?? '';
  return name === '' || budget !== undefined ? [] : [`SwarmBudget "${name}" of ${field} does not exist`];
}
