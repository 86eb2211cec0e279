import { findingMessage } from '../../../schemas/finding.ts';
import type { SwarmAgent } from '../../../schemas/generated/types.ts';
import { mergePolicies } from '../../../schemas/rules/policy/merge.ts';
import { policyViolations } from '../../../schemas/rules/policy/policy-violations.ts';
import type { Violation } from '../../../schemas/rules/policy/violation.ts';
import type { WantedCondition } from '../common/conditions.ts';
import type { GovernedNamespace } from './policy-world.ts';

export const complianceLabel = 'kubeswarm.io/policy-compliant';
export const governedLabel = 'kubeswarm.io/policy-governed';
export const complianceCondition = 'PolicyCompliant';

/** What the policies of its namespace say about an agent. A clamped limit is no violation (decision 27). */
export type Compliance =
  | { readonly kind: 'ungoverned' }
  | { readonly kind: 'compliant' }
  | { readonly kind: 'violating'; readonly message: string; readonly violations: readonly Violation[] };

export function agentCompliance(agent: SwarmAgent, namespace: GovernedNamespace): Compliance {
  const merged = mergePolicies(namespace.policies);
  if (merged === undefined || namespace.isBypassed) return { kind: 'ungoverned' };
  const violations = policyViolations(agent, merged, {
    settings: namespace.settings,
    clusterAuditMode: namespace.clusterAuditMode,
  });
  if (violations.length === 0) return { kind: 'compliant' };
  const message = violations.map(({ finding }) => findingMessage(finding)).join('; ');
  return { kind: 'violating', message, violations };
}

/** The condition PolicyCompliant, none for an agent that no policy governs (governance 1.7). */
export function complianceConditions(compliance: Compliance): readonly WantedCondition[] {
  switch (compliance.kind) {
    case 'ungoverned':
      return [];
    case 'compliant':
      return [{ type: complianceCondition, status: 'True', reason: 'Compliant', message: '' }];
    case 'violating':
      return [
        { type: complianceCondition, status: 'False', reason: 'NonCompliant', message: compliance.message },
      ];
  }
}

export function complianceLabels(compliance: Compliance): Readonly<Record<string, string>> {
  if (compliance.kind === 'ungoverned') return {};
  return { [complianceLabel]: compliance.kind === 'compliant' ? 'true' : 'false' };
}
