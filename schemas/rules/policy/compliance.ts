import { findingMessage } from '../../finding.ts';
import type { KubeObject } from '../../kube-object.ts';
import type { PolicyContext } from './agent-violations.ts';
import type { MergedPolicy } from './effective-policy.ts';
import { policyViolations } from './policy-violations.ts';
import type { Violation } from './violation.ts';

/** Whether an object meets its policies, in any mode: what PolicyCompliant and its label say (governance 1.7). */
export interface Compliance {
  readonly isCompliant: boolean;
  /** The violations joined by `; `; `complies with all policies` when there are none. */
  readonly message: string;
  readonly violations: readonly Violation[];
}

/** Clamped limits are no violations (decision 27); what cannot be known (a warning) is none either. */
export function policyCompliance(
  object: KubeObject,
  merged: MergedPolicy,
  context: PolicyContext,
): Compliance {
  const violations = policyViolations(object, merged, context).filter(
    (each) => each.finding.severity === 'error',
  );
  const message = violations.map((each) => findingMessage(each.finding)).join('; ');
  return {
    isCompliant: violations.length === 0,
    message: message === '' ? 'complies with all policies' : message,
    violations,
  };
}

/** The message of the condition Enforcing (governance 1.7). */
export function enforcingMessage(compliant: number, agents: number): string {
  return `Policy active, ${compliant}/${agents} agents compliant`;
}

/**
 * Whether an agent may not be started: in Enforce a violating agent that has no Deployment yet gets none, which
 * covers installs without webhooks; running ones go on, clamped (governance 1.6.6).
 */
export function isStartBlocked(
  compliance: Compliance,
  merged: MergedPolicy,
  hasDeployment: boolean,
): boolean {
  return merged.mode === 'Enforce' && !compliance.isCompliant && !hasDeployment;
}
