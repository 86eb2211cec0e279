import type { SwarmPolicy } from '../../generated/types.ts';
import { compareTexts } from '../compare-texts.ts';
import {
  type Attributed,
  ceilingOf,
  isStricterMode,
  isStricterTrust,
  isStricterValidation,
  type LimitField,
  limitFields,
  type MergedPolicy,
  type ModelAllowList,
  type ValidationLevel,
} from './effective-policy.ts';

/**
 * One rule set out of all policies that govern a namespace; undefined when there is none.
 * Independent of the order of the input: policies count by name.
 */
export function mergePolicies(policies: readonly SwarmPolicy[]): MergedPolicy | undefined {
  const sorted = policies.toSorted((left, right) => compareTexts(sortKey(left), sortKey(right)));
  const [first] = sorted;
  if (first === undefined) return undefined;
  const mode = strictest(sorted, (policy) => policy.spec.enforcementMode ?? 'Audit', isStricterMode);
  const trustFloor = strictest(sorted, (policy) => policy.spec.tools?.forceTrustLevel, isStricterTrust);
  const minValidation = mergedValidation(sorted);
  const timeoutFloor = strictest(sorted, (policy) => policy.spec.limits?.minTimeoutSeconds, isMore);
  const outputVisibility = strictest(
    sorted,
    (policy) => policy.spec.outputVisibility,
    (visibility) => visibility === 'Reference',
  );
  return {
    mode: mode?.value ?? 'Audit',
    modeSource: mode?.policy ?? first.metadata.name,
    onExceed: sorted.some((policy) => policy.spec.limits?.onExceed === 'Reject') ? 'Reject' : 'Clamp',
    ceilings: mergedCeilings(sorted),
    modelsAllowed: allowLists(sorted),
    modelsDenied: union(sorted, (policy) => [
      ...(policy.spec.models?.denied ?? []),
      ...(policy.spec.models?.deny ?? []),
    ]),
    toolDeny: union(sorted, (policy) => policy.spec.tools?.deny ?? []),
    denyPatterns: union(sorted, (policy) => policy.spec.output?.denyPatterns ?? []),
    requirements: mergedRequirements(sorted),
    ...(timeoutFloor === undefined ? {} : { timeoutFloor }),
    ...(trustFloor === undefined ? {} : { trustFloor }),
    ...(minValidation === undefined ? {} : { minValidation }),
    ...(outputVisibility === undefined ? {} : { outputVisibility }),
  };
}

function sortKey(policy: SwarmPolicy): string {
  return `${policy.metadata.name}\n${policy.metadata.namespace ?? ''}`;
}

const isMore = (value: number, than: number): boolean => value > than;
const isLess = (value: number, than: number): boolean => value < than;

/** The first value that no other is stricter than. */
function strictest<T>(
  policies: readonly SwarmPolicy[],
  readValue: (policy: SwarmPolicy) => T | undefined,
  isStricter: (value: T, than: T) => boolean,
): Attributed<T> | undefined {
  let found: Attributed<T> | undefined;
  for (const policy of policies) {
    const value = readValue(policy);
    if (value === undefined) continue;
    if (found === undefined || isStricter(value, found.value))
      found = { value, policy: policy.metadata.name };
  }
  return found;
}

function mergedCeilings(policies: readonly SwarmPolicy[]): MergedPolicy['ceilings'] {
  const ceilings: Partial<Record<LimitField, Attributed<number>>> = {};
  for (const field of limitFields) {
    const ceiling = strictest(policies, (policy) => policy.spec.limits?.[ceilingOf[field]], isLess);
    if (ceiling !== undefined) ceilings[field] = ceiling;
  }
  return ceilings;
}

function mergedValidation(policies: readonly SwarmPolicy[]): MergedPolicy['minValidation'] {
  const level = strictest<ValidationLevel>(
    policies,
    (policy) => policy.spec.output?.minValidation,
    isStricterValidation,
  );
  if (level === undefined || level.value === 'none') return undefined;
  return { value: level.value, policy: level.policy };
}

/** One list a policy; a policy that is given twice (in a render and by the platform) counts once. */
function allowLists(policies: readonly SwarmPolicy[]): readonly ModelAllowList[] {
  const lists = new Map<string, ModelAllowList>();
  for (const { metadata, spec } of policies) {
    const { allowed = [], allow = [] } = spec.models ?? {};
    const patterns = [...new Set([...allowed, ...allow])];
    if (patterns.length > 0)
      lists.set([metadata.name, ...patterns].join('\n'), { policy: metadata.name, patterns });
  }
  return [...lists.values()];
}

/** De-duplicated; the first policy that has an entry answers for it. */
function union(
  policies: readonly SwarmPolicy[],
  entriesOf: (policy: SwarmPolicy) => readonly string[],
): readonly Attributed<string>[] {
  const found = new Map<string, string>();
  for (const policy of policies) {
    for (const entry of entriesOf(policy)) if (!found.has(entry)) found.set(entry, policy.metadata.name);
  }
  return [...found].map(([value, policy]) => ({ value, policy }));
}

function mergedRequirements(policies: readonly SwarmPolicy[]): MergedPolicy['requirements'] {
  const budgetRef = policies.find((policy) => policy.spec.requirements?.budgetRef === true);
  const audit = policies.find((policy) => policy.spec.requirements?.audit === true);
  const allowList = policies.find((policy) => policy.spec.requirements?.allowList === true);
  return {
    ...(budgetRef === undefined ? {} : { budgetRef: budgetRef.metadata.name }),
    ...(audit === undefined ? {} : { audit: audit.metadata.name }),
    ...(allowList === undefined ? {} : { allowList: allowList.metadata.name }),
  };
}
