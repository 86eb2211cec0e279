import type { EffectivePolicy, PolicyLimits } from '../../generated/types.ts';
import { compareTexts } from '../compare-texts.ts';
import { globCovers } from '../globs.ts';
import { policyConflicts } from './conflicts.ts';
import { type Attributed, ceilingOf, limitFields, type MergedPolicy } from './effective-policy.ts';

/** Maxima of the lists in `status.effectivePolicy`; lists are cut only there (governance 1.5). */
const MOST_PATTERNS = 50;
const MOST_ENTRIES = 100;

/** `status.effectivePolicy`: the same on every policy of the namespace (governance 1.5). */
export function effectivePolicyStatus(merged: MergedPolicy): EffectivePolicy {
  const limits = effectiveLimits(merged);
  const allowed = commonModels(merged);
  const denied = entries(merged.modelsDenied, MOST_ENTRIES);
  const toolDeny = entries(merged.toolDeny, MOST_ENTRIES);
  const denyPatterns = entries(merged.denyPatterns, MOST_PATTERNS);
  const { budgetRef, audit, allowList } = merged.requirements;
  const requires = budgetRef ?? audit ?? allowList;
  return {
    enforcementMode: merged.mode,
    ...(Object.keys(limits).length === 0 ? {} : { limits }),
    ...(allowed.length + denied.length === 0
      ? {}
      : {
          models: {
            ...(allowed.length === 0 ? {} : { allowed }),
            ...(denied.length === 0 ? {} : { denied }),
          },
        }),
    ...(toolDeny.length === 0 ? {} : { toolDeny }),
    ...(denyPatterns.length === 0 ? {} : { denyPatterns }),
    ...(merged.trustFloor === undefined ? {} : { forceTrustLevel: merged.trustFloor.value }),
    ...(merged.minValidation === undefined ? {} : { minValidation: merged.minValidation.value }),
    ...(merged.outputVisibility === undefined ? {} : { outputVisibility: merged.outputVisibility.value }),
    ...(requires === undefined
      ? {}
      : {
          requirements: {
            allowList: allowList !== undefined,
            audit: audit !== undefined,
            budgetRef: budgetRef !== undefined,
          },
        }),
  };
}

function effectiveLimits(merged: MergedPolicy): PolicyLimits {
  const limits: Record<string, number | 'Reject'> = {};
  for (const field of limitFields) {
    const ceiling = merged.ceilings[field];
    if (ceiling !== undefined) limits[ceilingOf[field]] = ceiling.value;
  }
  if (merged.timeoutFloor !== undefined) limits.minTimeoutSeconds = merged.timeoutFloor.value;
  // Bounds that exclude each other are left out, and the condition Conflicting says why (governance 1.5).
  if (policyConflicts(merged).some((conflict) => conflict.field === 'limits.timeoutSeconds')) {
    delete limits.minTimeoutSeconds;
    delete limits.maxTimeoutSeconds;
  }
  if (merged.onExceed === 'Reject') limits.onExceed = 'Reject';
  return limits;
}

/** The patterns that lie inside some pattern of each list. */
function commonModels({ modelsAllowed }: MergedPolicy): readonly string[] {
  const patterns = new Set(modelsAllowed.flatMap((list) => list.patterns));
  return [...patterns]
    .filter((pattern) =>
      modelsAllowed.every((list) => list.patterns.some((allowed) => globCovers(allowed, pattern))),
    )
    .slice(0, MOST_ENTRIES);
}

function entries(list: readonly Attributed<string>[], most: number): readonly string[] {
  return list
    .map((entry) => entry.value)
    .toSorted(compareTexts)
    .slice(0, most);
}
