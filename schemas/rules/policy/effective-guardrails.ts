import type { EffectiveGuardrails, EffectiveLimit, GuardrailLimits } from '../../generated/types.ts';
import { compareTexts } from '../compare-texts.ts';
import { type LimitField, limitFields, type MergedPolicy } from './effective-policy.ts';
import { defaultLimits, requestedLimit } from './limits.ts';

/** The parts of an agent's spec that decide its guardrails. */
export interface GuardedSpec {
  readonly limits?: GuardrailLimits | undefined;
  readonly deny?: readonly string[] | undefined;
}

/** `SwarmPolicy/<name>`: how a policy is named as a source. */
export function policySource(policy: string): string {
  return `SwarmPolicy/${policy}`;
}

/**
 * What an agent runs with (governance 1.6 and 1.7): limits with the value that was asked for where it differs,
 * denied tools and the trust floor, each with its source. An Audit policy has no effect here, nor has none.
 */
export function effectiveGuardrails(
  spec: GuardedSpec,
  merged: MergedPolicy | undefined,
): EffectiveGuardrails {
  const active = merged === undefined || merged.mode === 'Audit' ? undefined : merged;
  const limits: Partial<Record<LimitField, EffectiveLimit>> = {};
  for (const field of limitFields) {
    const limit = effectiveLimit(field, spec.limits ?? {}, active);
    if (limit !== undefined) limits[field] = limit;
  }
  const toolDeny = [
    ...(spec.deny ?? []).map((pattern) => ({ pattern, source: 'agent' })),
    ...(active?.toolDeny ?? [])
      .map(({ value, policy }) => ({ pattern: value, source: policySource(policy) }))
      .toSorted((left, right) => compareTexts(left.pattern, right.pattern)),
  ];
  const floor = active?.trustFloor;
  return {
    limits,
    ...(toolDeny.length === 0 ? {} : { toolDeny }),
    ...(floor === undefined
      ? {}
      : { trustFloor: { value: floor.value, source: policySource(floor.policy) } }),
  };
}

/** Own value or default, raised to the floor, then cut to the ceiling: where both bind the ceiling wins (1.5). */
function effectiveLimit(
  field: LimitField,
  limits: GuardrailLimits,
  merged: MergedPolicy | undefined,
): EffectiveLimit | undefined {
  const requested = requestedLimit(limits, field);
  const own = requested ?? defaultLimits[field];
  const ceiling = merged?.ceilings[field];
  const floor = field === 'timeoutSeconds' ? merged?.timeoutFloor : undefined;
  let value = own;
  let source = requested === undefined ? 'default' : 'agent';
  if (floor !== undefined && value !== undefined && value < floor.value) {
    value = floor.value;
    source = policySource(floor.policy);
  }
  // No own value means no limit: then the ceiling is the limit.
  if (ceiling !== undefined && (value === undefined || value > ceiling.value)) {
    value = ceiling.value;
    source = policySource(ceiling.policy);
  }
  if (value === undefined) return undefined;
  return { value, ...(requested === undefined || requested === value ? {} : { requested }), source };
}
