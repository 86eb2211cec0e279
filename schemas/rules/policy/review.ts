import { type Finding, findingMessage } from '../../finding.ts';
import type { KubeObject } from '../../kube-object.ts';
import { isKind } from '../kinds.ts';
import { isSameJson } from '../same-json.ts';
import type { PolicyContext } from './agent-violations.ts';
import type { MergedPolicy } from './effective-policy.ts';
import { clampFindings, policyViolations } from './policy-violations.ts';
import type { Violation } from './violation.ts';

/** A write, as admission sees it; objects in canonical spelling. */
export interface WriteRequest {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE';
  readonly dryRun: boolean;
  readonly object: KubeObject;
  /** The stored object, for UPDATE. */
  readonly old?: KubeObject | undefined;
}

/** What the policies say to a write: refused, told, or (Audit) only recorded as `policy.would_reject`. */
export interface PolicyReview {
  readonly errors: readonly Finding[];
  readonly warnings: readonly Finding[];
  readonly recorded: readonly Finding[];
}

const silent: PolicyReview = { errors: [], warnings: [], recorded: [] };

/** Judges one write under the merged policies of its namespace (governance 1.3 and 1.4.5, decisions 2 and 27). */
export function reviewUnderPolicy(
  request: WriteRequest,
  merged: MergedPolicy | undefined,
  context: PolicyContext,
): PolicyReview {
  if (merged === undefined || !isPolicyJudged(request)) return silent;
  const { operation, dryRun, object, old } = request;
  const violations = policyViolations(object, merged, context);
  const clamps = clampFindings(object, merged);
  const all = [...violations.map((each) => each.finding), ...clamps];
  if (merged.mode === 'Audit') return { ...silent, recorded: all };
  if (merged.mode === 'Warn') return { ...silent, warnings: all.map(asWarning) };
  // The ratchet: what was wrong before and has not been touched does not stop an update (governance 1.4.5).
  const known = new Set(
    old === undefined ? [] : policyViolations(old, merged, context).map((each) => violationKey(each)),
  );
  // On a dry-run update the diff of Argo CD would deadlock with a policy loosened in the same commit (gitops 8).
  const isDenied = (each: Violation): boolean =>
    each.finding.severity === 'error' &&
    !known.has(violationKey(each)) &&
    !(dryRun && operation === 'UPDATE');
  return {
    errors: violations.filter(isDenied).map((each) => each.finding),
    warnings: [
      ...violations.filter((each) => !isDenied(each)).map((each) => asWarning(each.finding)),
      ...clamps,
    ],
    recorded: [],
  };
}

/** Deletions, objects on their way out, untouched specs and updates of runs (their snapshot) are not judged. */
function isPolicyJudged({ operation, object, old }: WriteRequest): boolean {
  if (operation === 'DELETE' || object.metadata.deletionTimestamp !== undefined) return false;
  if (operation === 'CREATE') return true;
  return !isKind(object, 'SwarmRun') && !isSameJson(object.spec, old?.spec);
}

/** The sentence holds subject, value, bound and policy, so an equal sentence is an unchanged violation. */
function violationKey(each: Violation): string {
  return `${each.constraint}\n${findingMessage(each.finding)}`;
}

export function asWarning(found: Finding): Finding {
  return found.severity === 'warning' ? found : { ...found, severity: 'warning' };
}
