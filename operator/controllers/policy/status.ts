import type { SwarmPolicy, SwarmPolicyStatus } from '../../../schemas/generated/types.ts';
import { conflictMessage, policyConflicts } from '../../../schemas/rules/policy/conflicts.ts';
import { effectivePolicyStatus } from '../../../schemas/rules/policy/effective-policy-status.ts';
import { mergePolicies } from '../../../schemas/rules/policy/merge.ts';
import { timestamp } from '../../engine/timestamp.ts';
import type { OwnedStatus } from '../common/apply-status.ts';
import { stampedConditions, verdictConditions, type WantedCondition } from '../common/conditions.ts';
import { ruleVerdict } from '../common/rule-verdict.ts';
import { unhonouredNote } from '../common/unhonoured-note.ts';
import { agentCompliance } from './compliance.ts';
import type { GovernedNamespace } from './policy-world.ts';

const conditionTypes = ['Ready', 'Stalled', 'Enforcing', 'Conflicting'];

/** The status of a SwarmPolicy over the namespaces that it governs (governance 1.5, 1.7). */
export function policyStatus(
  policy: SwarmPolicy,
  namespaces: readonly GovernedNamespace[],
  nowMillis: number,
): OwnedStatus {
  const compliances = namespaces.flatMap((one) => one.agents.map((agent) => agentCompliance(agent, one)));
  const agentCount = compliances.length;
  const compliantCount = compliances.filter(({ kind }) => kind !== 'violating').length;
  // A policy that governs several namespaces shows what it amounts to in its own, or in the first.
  const shown = namespaces.find((one) => one.facts.name === policy.metadata.namespace) ?? namespaces[0];
  const merged = mergePolicies(shown?.policies ?? [policy]);
  const bypassed = namespaces.filter((one) => one.isBypassed).map((one) => one.facts.name);
  const existing = policy.status?.conditions;
  const fields: { readonly [field in keyof SwarmPolicyStatus]: SwarmPolicyStatus[field] | undefined } = {
    observedGeneration: policy.metadata.generation,
    agentCount,
    compliantCount,
    effectivePolicy: merged === undefined ? undefined : effectivePolicyStatus(merged),
  };
  const active = `Policy active, ${compliantCount}/${agentCount} agents compliant`;
  const enforcing: WantedCondition =
    bypassed.length === 0
      ? { type: 'Enforcing', status: 'True', reason: 'Active', message: active }
      : {
          type: 'Enforcing',
          status: 'False',
          reason: 'Bypassed',
          message: `namespace ${bypassed.join(', ')} is bypassed. Remove the annotation kubeswarm.io/policy-bypass to enforce again`,
        };
  const conflicts = merged === undefined ? [] : policyConflicts(merged);
  const conflicting: WantedCondition =
    conflicts.length === 0
      ? { type: 'Conflicting', status: 'False', reason: 'NoConflicts', message: '' }
      : {
          type: 'Conflicting',
          status: 'True',
          reason: 'ImpossibleConstraints',
          message: conflictMessage(conflicts),
        };
  // Webhooks refuse it where they are on; they never are in the namespace of the operator (gitops 21).
  const invalid = ruleVerdict(policy, () => 'InvalidPattern');
  const note = unhonouredNote(policy);
  const ready = verdictConditions(
    invalid ?? {
      kind: 'ready',
      reason: 'Active',
      message: note === '' ? active : `${active}; ${note}`,
    },
    existing,
    nowMillis,
  );
  return {
    conditions: stampedConditions(
      [...ready, enforcing, conflicting],
      existing,
      policy.metadata.generation,
      timestamp(nowMillis),
    ),
    conditionTypes,
    fields,
  };
}
