import { finding } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import type { SwarmPolicy } from '../../generated/types.ts';
import { compilePattern } from '../../regex.ts';
import type { RuleContext } from '../rule-context.ts';
import { selectorFindings } from './selector.ts';

/** A SwarmPolicy by itself (governance 11). */
export function policyFindings(policy: SwarmPolicy, context: RuleContext): readonly Finding[] {
  const { spec } = policy;
  return [
    ...(spec.output?.denyPatterns ?? []).flatMap((source, index) => {
      const compiled = compilePattern(source);
      if (compiled.kind === 'ok') return [];
      const place = { path: ['spec', 'output', 'denyPatterns', index] };
      return [finding('policy.deny-pattern', { index, reason: compiled.message }, place)];
    }),
    ...(['allowed', 'denied', 'allow', 'deny'] as const).flatMap((list) =>
      (spec.models?.[list] ?? []).flatMap((pattern, index) =>
        pattern.trim() === ''
          ? [
              finding(
                'policy.empty-model',
                { field: `spec.models.${list}[${index}]` },
                { path: ['spec', 'models', list, index] },
              ),
            ]
          : [],
      ),
    ),
    ...selectorFindings(policy, context),
  ];
}
