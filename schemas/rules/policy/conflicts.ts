import type { FieldPath } from '../../finding.ts';
import type { SwarmPolicy } from '../../generated/types.ts';
import { globCovers, haveCommonMatch } from '../globs.ts';
import type { MergedPolicy, PolicyConflict } from './effective-policy.ts';

type Constraints = Pick<MergedPolicy, 'ceilings' | 'timeoutFloor' | 'modelsAllowed' | 'modelsDenied'>;

/** What the policies of a namespace ask for and cannot be had together (governance 1.5). */
export function policyConflicts(merged: Constraints): readonly PolicyConflict[] {
  return [...timeoutConflict(merged), ...allowListConflict(merged), ...deniedAllowances(merged)];
}

/** The message of the condition Conflicting: `<field>: <text> (policies: <a>, <b>)`, joined by `; `. */
export function conflictMessage(conflicts: readonly PolicyConflict[]): string {
  return conflicts.map(describeConflict).join('; ');
}

export function describeConflict({ field, text, policies }: PolicyConflict): string {
  return `${field}: ${text} (policies: ${policies.join(', ')})`;
}

function timeoutConflict({ ceilings, timeoutFloor }: Constraints): PolicyConflict[] {
  const ceiling = ceilings.timeoutSeconds;
  if (ceiling === undefined || timeoutFloor === undefined || timeoutFloor.value <= ceiling.value) return [];
  return [
    {
      field: 'limits.timeoutSeconds',
      text: `minimum ${timeoutFloor.value} is above maximum ${ceiling.value}, the maximum is used`,
      policies: distinct([timeoutFloor.policy, ceiling.policy]),
    },
  ];
}

function allowListConflict({ modelsAllowed }: Constraints): PolicyConflict[] {
  if (haveCommonMatch(modelsAllowed.map((list) => list.patterns))) return [];
  return [
    {
      field: 'models.allowed',
      text: 'the allow lists have no pattern in common, no model is admissible',
      policies: distinct(modelsAllowed.map((list) => list.policy)),
    },
  ];
}

function deniedAllowances({ modelsAllowed, modelsDenied }: Constraints): PolicyConflict[] {
  const found: PolicyConflict[] = [];
  for (const { policy, patterns } of modelsAllowed) {
    for (const pattern of patterns) {
      const denied = modelsDenied.find((denial) => globCovers(denial.value, pattern));
      if (denied === undefined) continue;
      found.push({
        field: 'models.allowed',
        text: `pattern "${pattern}" is fully denied by "${denied.value}"`,
        policies: distinct([policy, denied.policy]),
        patterns: { allowed: pattern, denied: denied.value },
      });
    }
  }
  return found;
}

/** Where a policy asks for its part of a conflict. */
export function conflictPath({ field, patterns, policies }: PolicyConflict, policy: SwarmPolicy): FieldPath {
  if (field === 'limits.timeoutSeconds') {
    const isFloor = policies[0] === policy.metadata.name;
    return ['spec', 'limits', isFloor ? 'minTimeoutSeconds' : 'maxTimeoutSeconds'];
  }
  const { allowed = [], denied = [] } = policy.spec.models ?? {};
  const [allowedAt, deniedAt] = [
    allowed.indexOf(patterns?.allowed ?? ''),
    denied.indexOf(patterns?.denied ?? ''),
  ];
  if (allowedAt !== -1) return ['spec', 'models', 'allowed', allowedAt];
  return deniedAt === -1 ? ['spec', 'models', 'allowed'] : ['spec', 'models', 'denied', deniedAt];
}

function distinct(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}
