import { finding } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import type { SwarmNotify, SwarmPolicy, SwarmSettings } from '../../generated/types.ts';
import type { RuleContext } from '../rule-context.ts';

/** A namespaceSelector outside of the operator's namespace, where it has no effect (gitops 15). */
export function selectorFindings(
  { metadata, spec }: SwarmNotify | SwarmPolicy | SwarmSettings,
  { operatorNamespace }: RuleContext,
): readonly Finding[] {
  if (spec.namespaceSelector === undefined || operatorNamespace === undefined) return [];
  if (metadata.namespace === operatorNamespace) return [];
  return [
    finding(
      'policy.selector-ignored',
      { namespace: operatorNamespace },
      { path: ['spec', 'namespaceSelector'] },
    ),
  ];
}
