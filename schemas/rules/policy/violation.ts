import { type FindingPlace, finding, type RuleId, type RuleParameters } from '../../errors.ts';
import type { Finding } from '../../finding.ts';

/** One constraint of one policy that an object does not meet (governance 1.4). */
export interface Violation {
  /** `models.allowed`, `limits.tokensPerCall`, ...: what violations are sorted by. */
  readonly constraint: string;
  readonly policy: string;
  readonly finding: Finding;
}

export function violation<Id extends RuleId>(
  constraint: string,
  policy: string,
  rule: Id,
  parameters: RuleParameters<Id>,
  place: FindingPlace,
): Violation {
  return { constraint, policy, finding: finding(rule, parameters, place) };
}

/** Sorted by constraint; within one constraint in the order of the object (governance 1.4). */
export function sortedViolations(violations: readonly Violation[]): readonly Violation[] {
  return violations.toSorted((left, right) => {
    if (left.constraint === right.constraint) return 0;
    return left.constraint < right.constraint ? -1 : 1;
  });
}
