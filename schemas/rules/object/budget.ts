import { finding } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import type { SwarmBudget } from '../../generated/types.ts';
import type { RuleContext } from '../rule-context.ts';

/** A SwarmBudget by itself (governance 4.2.12 and 11, decision 37). */
export function budgetFindings({ metadata, spec }: SwarmBudget, context: RuleContext): readonly Finding[] {
  const { currency = 'USD', limit, limitTokens, selector } = spec;
  const namespace = selector.namespace ?? '';
  const home = metadata.namespace ?? '';
  const operator = context.operatorNamespace;
  return [
    ...(currency === 'USD' ? [] : [finding('budget.currency', { currency }, { path: ['spec', 'currency'] })]),
    ...(limit === undefined || /^\d+(\.\d+)?$/.test(limit)
      ? []
      : [finding('budget.limit', { limit }, { path: ['spec', 'limit'] })]),
    ...(limit === undefined && limitTokens === undefined
      ? [finding('budget.no-limit', {}, { path: ['spec'] })]
      : []),
    ...(operator !== undefined && namespace !== '' && namespace !== home && home !== operator
      ? [finding('budget.namespace', { namespace, operator }, { path: ['spec', 'selector', 'namespace'] })]
      : []),
  ];
}
