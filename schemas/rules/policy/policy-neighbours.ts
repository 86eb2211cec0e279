import { finding } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import type { SwarmPolicy } from '../../generated/types.ts';
import { keyOf } from '../kinds.ts';
import { conflictPath, describeConflict, policyConflicts } from './conflicts.ts';
import { isStricterMode } from './effective-policy.ts';
import { mergePolicies } from './merge.ts';

/**
 * What a policy brings about beside the others of its namespace: an Audit policy that will be enforced (decision 27)
 * and conflicts that it takes part in (governance 1.5).
 */
export function policyNeighbourFindings(
  policy: SwarmPolicy,
  others: readonly SwarmPolicy[],
): readonly Finding[] {
  const { name } = policy.metadata;
  const neighbours = others.filter((other) => other.metadata.name !== name);
  const merged = mergePolicies([...neighbours, policy]);
  if (merged === undefined) return [];
  const mode = policy.spec.enforcementMode ?? 'Audit';
  const isOverruled = mode === 'Audit' && isStricterMode(merged.mode, mode);
  const parameters = { policy: name, stricter: merged.modeSource, mode: merged.mode };
  return [
    ...(isOverruled
      ? [finding('policy.audit-beside-stricter', parameters, { path: ['spec', 'enforcementMode'] })]
      : []),
    ...policyConflicts(merged)
      .filter((conflict) => conflict.policies.includes(name))
      .map((conflict) =>
        finding(
          'policy.conflict',
          { conflict: describeConflict(conflict) },
          { path: conflictPath(conflict, policy) },
        ),
      ),
  ].map((found) => ({ ...found, object: keyOf(policy) }));
}
