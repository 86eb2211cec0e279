import { type Finding, findingMessage } from '../finding.ts';
import type { SwarmAgent, SwarmPolicy, SwarmSettings } from '../generated/types.ts';
import type { KubeObject } from '../kube-object.ts';
import { normalise } from '../normalise.ts';
import { isKind, keyOf } from './kinds.ts';
import { absentAdvisorFindings } from './object/advisors.ts';
import { checkObject } from './object/check-object.ts';
import { runChangeFindings } from './object/run.ts';
import type { AuditMode } from './policy/audit-mode.ts';
import { governing, isPolicyBypassed, type NamespaceFacts } from './policy/governing.ts';
import { mergePolicies } from './policy/merge.ts';
import { policyNeighbourFindings } from './policy/policy-neighbours.ts';
import { asWarning, reviewUnderPolicy, type WriteRequest } from './policy/review.ts';
import type { RuleContext } from './rule-context.ts';
import { isSameJson } from './same-json.ts';

/** What admission knows besides the request; policies and settings include those of the operator's namespace. */
export interface AdmissionWorld {
  readonly namespace: NamespaceFacts;
  readonly policies: readonly SwarmPolicy[];
  readonly settings: readonly SwarmSettings[];
  readonly agents: readonly SwarmAgent[];
  readonly operatorNamespace?: string | undefined;
  readonly clusterAuditMode?: AuditMode | undefined;
}

/** The verdict on a write: refused when there are errors; `recorded` is what an Audit policy would have said. */
export interface AdmissionReview {
  readonly errors: readonly Finding[];
  readonly warnings: readonly Finding[];
  readonly recorded: readonly Finding[];
}

const allowed: AdmissionReview = { errors: [], warnings: [], recorded: [] };

/**
 * Judges a write by all rules beyond schema and CEL (governance 11), in whatever spelling it comes. Deletions,
 * objects on their way out and updates that leave spec alone always pass, so labels and finalizers keep working.
 */
export function reviewAdmission(request: WriteRequest, world: AdmissionWorld): AdmissionReview {
  const { operation } = request;
  if (operation === 'DELETE' || request.object.metadata.deletionTimestamp !== undefined) return allowed;
  const { object, findings: spellings } = normalise(request.object);
  const old = request.old === undefined ? undefined : normalise(request.old).object;
  if (old !== undefined && isSameJson(object.spec, old.spec)) return allowed;
  const policies = governing(world.policies.map(canonical), world.namespace, world.operatorNamespace);
  const settings = governing(world.settings.map(canonical), world.namespace, world.operatorNamespace);
  const context: RuleContext = { settings, agents: world.agents, operatorNamespace: world.operatorNamespace };
  const byRules = [
    ...checkObject(object, context),
    ...runFindings(object, old),
    ...(isKind(object, 'SwarmAgent') ? absentAdvisorFindings(object, world.agents) : []),
    ...(isKind(object, 'SwarmPolicy') ? policyNeighbourFindings(object, policies) : []),
  ];
  const known = new Set(old === undefined ? [] : checkObject(old, context).map(findingMessage));
  const merged = isPolicyBypassed(world.namespace) ? undefined : mergePolicies(policies);
  const byPolicy = reviewUnderPolicy({ ...request, object, old }, merged, {
    settings,
    clusterAuditMode: world.clusterAuditMode,
  });
  // What a stored object has been all along does not stop a change to something else. A stored run takes the snapshot
  // of its team as it is: refusing that would leave it waiting, where it has to fail with the reason (orchestration 3.2).
  const isStoredRun = old !== undefined && isKind(object, 'SwarmRun');
  const isDenied = (found: Finding): boolean =>
    found.severity === 'error' &&
    !known.has(findingMessage(found)) &&
    (!isStoredRun || found.rule === 'run.immutable');
  return {
    errors: [...byRules.filter(isDenied), ...byPolicy.errors],
    warnings: [
      ...spellings,
      ...byRules.filter((found) => !isDenied(found)).map(asWarning),
      ...byPolicy.warnings,
    ],
    recorded: byPolicy.recorded,
  };
}

/** The text of a refusal, on one line: the errors joined by `; ` (governance 1.4 and 11). */
export function denialMessage(errors: readonly Finding[]): string {
  return errors.map(findingMessage).join('; ');
}

const MOST_WARNING_BYTES = 256;
const encoder = new TextEncoder();

/** Texts for HTTP Warning headers: one a finding, at most 256 bytes each (governance 1.3). */
export function warningTexts(warnings: readonly Finding[]): readonly string[] {
  return [...new Set(warnings.map((found) => shorten(findingMessage(found))))];
}

function shorten(text: string): string {
  if (encoder.encode(text).length <= MOST_WARNING_BYTES) return text;
  let shortened = '';
  let bytes = '...'.length;
  for (const character of text) {
    bytes += encoder.encode(character).length;
    if (bytes > MOST_WARNING_BYTES) break;
    shortened += character;
  }
  return `${shortened}...`;
}

function canonical<T extends KubeObject>(object: T): T {
  return normalise(object).object;
}

/** A run may not change (decision 33). */
function runFindings(object: KubeObject, old: KubeObject | undefined): readonly Finding[] {
  if (!isKind(object, 'SwarmRun') || old === undefined || !isKind(old, 'SwarmRun')) return [];
  return runChangeFindings(object, old).map((each) => ({ ...each, object: keyOf(object) }));
}
