import { finding } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import type { GuardrailLimits } from '../../generated/types.ts';
import type { AgentSubject } from './agent-subject.ts';
import { type LimitField, limitFields, type MergedPolicy } from './effective-policy.ts';
import { type Violation, violation } from './violation.ts';

/** What an agent gets that asks for nothing (governance 2.4); other limits have no default. */
export const defaultLimits: Readonly<Partial<Record<LimitField, number>>> = {
  tokensPerCall: 8000,
  timeoutSeconds: 120,
  concurrentTasks: 5,
};

/**
 * The value that the author asked for. One that is absent or equal to the default counts as not asked for, since
 * the API server writes defaults out (governance 1.4.2); dailyTokens 0 asks for no limit, as absence does.
 */
export function requestedLimit(limits: GuardrailLimits, field: LimitField): number | undefined {
  const value = limits[field];
  if (value === undefined || value === defaultLimits[field]) return undefined;
  return field === 'dailyTokens' && value === 0 ? undefined : value;
}

/** An explicit limit outside of what the policies allow. */
interface Excess {
  readonly field: LimitField;
  readonly value: number;
  readonly bound: number;
  readonly policy: string;
  readonly kind: 'exceeded' | 'below';
}

function excesses(subject: AgentSubject, merged: MergedPolicy): readonly Excess[] {
  return limitFields.flatMap((field): Excess[] => {
    const value = requestedLimit(subject.limits, field);
    if (value === undefined) return [];
    const ceiling = merged.ceilings[field];
    if (ceiling !== undefined && value > ceiling.value)
      return [{ field, value, bound: ceiling.value, policy: ceiling.policy, kind: 'exceeded' }];
    const floor = merged.timeoutFloor;
    if (field !== 'timeoutSeconds' || floor === undefined || value >= floor.value) return [];
    // Where floor and ceiling exclude each other the ceiling is used, so the floor cannot be asked for.
    const bound = Math.min(floor.value, ceiling?.value ?? floor.value);
    return value >= bound ? [] : [{ field, value, bound, policy: floor.policy, kind: 'below' }];
  });
}

/** Limits out of bounds as violations: only where a policy says `onExceed: Reject` (decision 2). */
export function limitViolations(subject: AgentSubject, merged: MergedPolicy): readonly Violation[] {
  if (merged.onExceed === 'Clamp') return [];
  return excesses(subject, merged).map(({ field, value, bound, policy, kind }) =>
    violation(
      `limits.${field}`,
      policy,
      kind === 'exceeded' ? 'policy.limits.exceeded' : 'policy.limits.below',
      { where: subject.where, field, value, bound, policy },
      { path: [...subject.limitsPath, field] },
    ),
  );
}

/** Limits out of bounds that are clamped: each is one warning and no violation (decision 27). */
export function clampedLimits(subject: AgentSubject, merged: MergedPolicy): readonly Finding[] {
  if (merged.onExceed === 'Reject') return [];
  return excesses(subject, merged).map(({ field, value, bound, policy, kind }) =>
    finding(
      kind === 'exceeded' ? 'policy.limits.clamped' : 'policy.limits.raised',
      { where: subject.where, field, value, bound, policy },
      { path: [...subject.limitsPath, field] },
    ),
  );
}
