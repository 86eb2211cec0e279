import type { Finding } from '../../finding.ts';
import type { KubeObject } from '../../kube-object.ts';
import { isKind, keyOf } from '../kinds.ts';
import { type AgentSubject, agentSubject, inlineRoleSubjects } from './agent-subject.ts';
import { type PolicyContext, subjectViolations } from './agent-violations.ts';
import type { MergedPolicy } from './effective-policy.ts';
import { clampedLimits } from './limits.ts';
import { runViolations, teamViolations } from './team-violations.ts';
import { sortedViolations, type Violation } from './violation.ts';

/**
 * Everything in a SwarmAgent, SwarmTeam or SwarmRun that its policies do not allow, sorted by constraint.
 * Other kinds have no violations. A limit that is clamped is none (decision 27): see clampFindings.
 */
export function policyViolations(
  object: KubeObject,
  merged: MergedPolicy,
  context: PolicyContext,
): readonly Violation[] {
  const found = violationsOf(object, merged, context);
  if (found.length === 0) return found;
  const key = keyOf(object);
  return sortedViolations(found).map((each) => ({ ...each, finding: { ...each.finding, object: key } }));
}

/** The warnings about limits that run with the policy's value instead of the object's. */
export function clampFindings(object: KubeObject, merged: MergedPolicy): readonly Finding[] {
  const found = subjectsOf(object).flatMap((subject) => clampedLimits(subject, merged));
  if (found.length === 0) return found;
  const key = keyOf(object);
  return found.map((each) => ({ ...each, object: key }));
}

function violationsOf(
  object: KubeObject,
  merged: MergedPolicy,
  context: PolicyContext,
): readonly Violation[] {
  if (isKind(object, 'SwarmAgent')) return subjectViolations(agentSubject(object), merged, context);
  if (isKind(object, 'SwarmTeam')) return teamViolations(object.spec, merged, context);
  if (isKind(object, 'SwarmRun')) return runViolations(object.spec, merged);
  return [];
}

function subjectsOf(object: KubeObject): readonly AgentSubject[] {
  if (isKind(object, 'SwarmAgent')) return [agentSubject(object)];
  if (isKind(object, 'SwarmTeam')) return inlineRoleSubjects(object.spec);
  return [];
}
