import { finding } from '../../schemas/errors.ts';
import type { Finding } from '../../schemas/finding.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { isSwarmObject } from '../../schemas/rules/kinds.ts';
import type { WriteRequest } from '../../schemas/rules/policy/review.ts';
import {
  type AdmissionReview,
  type AdmissionWorld,
  denialMessage,
  reviewAdmission,
  warningTexts,
} from '../../schemas/rules/review-admission.ts';
import { isSameJson } from '../../schemas/rules/same-json.ts';
import type { EventRecorder } from '../kube/controller.ts';
import type { Audit } from '../observe/audit.ts';
import type { Metrics } from '../observe/metrics.ts';
import { type AdmissionSources, admissionWorld } from './admission-world.ts';
import type { PromptGuard, Requester } from './prompt-guard.ts';

export interface AdmissionOptions extends AdmissionSources {
  readonly events: EventRecorder;
  readonly audit: Pick<Audit, 'emit'>;
  readonly metrics: Pick<Metrics, 'count'>;
  /** Absent: whoever may edit an agent may edit its prompt. */
  readonly promptGuard?: PromptGuard;
}

/** The answer to an AdmissionReview: denied with one line (HTTP 403, Forbidden), or allowed with warnings. */
export interface AdmissionAnswer {
  readonly denied?: string;
  /** Which of our webhooks speaks (governance 11). */
  readonly webhook: string;
  readonly warnings: readonly string[];
}

/**
 * Which part of the verdict is asked for. In a governed namespace policy has webhooks of its own, which fail closed,
 * and the ordinary ones leave it to them; elsewhere the ordinary ones judge everything (decision 27).
 */
export type AdmissionScope = 'everything' | 'policy' | 'ordinary';

export type Admission = (
  request: WriteRequest,
  scope?: AdmissionScope,
  requester?: Requester,
) => Promise<AdmissionAnswer>;

/** Judges writes of kubeswarm kinds by the rules that lint and render apply, with the same words. */
export function createAdmission(options: AdmissionOptions): Admission {
  return async (request, scope = 'everything', requester) => {
    const { object } = request;
    if (!isSwarmObject(object)) return { webhook: 'kubeswarm.io', warnings: [] };
    // Spares the reads: most updates are of status and labels, which no rule judges.
    if (request.old !== undefined && isSameJson(object.spec, request.old.spec))
      return { webhook: webhookOf(object, []), warnings: [] };
    const { world, unread } = await admissionWorld(object.metadata.namespace ?? '', options);
    const judged = reviewWithin(scope, reviewAdmission(request, world), world);
    const guarded = scope === 'policy' ? undefined : await options.promptGuard?.(request, requester);
    const review = [guarded, ...unread.map((kind) => finding('policy.unread', { kind }))].reduce(
      withFinding,
      judged,
    );
    if (!request.dryRun) await tell(object, review, world, options);
    const warnings = warningTexts(review.warnings);
    if (review.errors.length === 0) return { webhook: webhookOf(object, review.warnings), warnings };
    return { denied: denialMessage(review.errors), webhook: webhookOf(object, review.errors), warnings };
  };
}

function withFinding(review: AdmissionReview, found: Finding | undefined): AdmissionReview {
  if (found === undefined) return review;
  return found.severity === 'error'
    ? { ...review, errors: [...review.errors, found] }
    : { ...review, warnings: [...review.warnings, found] };
}

const governedLabel = 'kubeswarm.io/policy-governed';

function reviewWithin(
  scope: AdmissionScope,
  review: AdmissionReview,
  world: AdmissionWorld,
): AdmissionReview {
  const isGoverned = world.namespace.labels?.[governedLabel] === 'true';
  if (scope === 'everything' || (scope === 'ordinary' && !isGoverned)) return review;
  const isPolicyAsked = scope === 'policy';
  const isAsked = (found: Finding): boolean => isOfPolicy(found) === isPolicyAsked;
  return {
    errors: review.errors.filter(isAsked),
    warnings: review.warnings.filter(isAsked),
    recorded: isPolicyAsked ? review.recorded : [],
  };
}

const isOfPolicy = ({ rule }: Finding): boolean => rule.startsWith('policy.');

function webhookOf({ kind }: KubeObject, findings: readonly Finding[]): string {
  const name = kind.toLowerCase();
  return findings.some(isOfPolicy) ? `vpolicy-${name}.kb.io` : `v${name}.kb.io`;
}

/** What policies refused, warned about or would have refused goes to the audit trail (governance 1.3). */
async function tell(
  object: KubeObject,
  { errors, warnings, recorded }: AdmissionReview,
  world: AdmissionWorld,
  options: AdmissionOptions,
): Promise<void> {
  const entries = [
    ['policy.rejected', errors.filter(isOfPolicy)],
    ['policy.warned', warnings.filter(isOfPolicy)],
    ['policy.would_reject', recorded],
  ] as const;
  for (const [action, findings] of entries) {
    if (findings.length === 0) continue;
    const violations = denialMessage(findings);
    options.metrics.count(`kubeswarm.${action}`, { namespace: world.namespace.name, kind: object.kind });
    options.audit.emit({
      action,
      status: action === 'policy.rejected' ? 'denied' : 'success',
      namespace: world.namespace.name,
      detail: { kind: object.kind, name: object.metadata.name, violations },
    });
    if (action !== 'policy.rejected') continue;
    // The object itself does not exist, so the event stands on the policies that refused it (governance 1.7).
    for (const policy of world.policies)
      if (violations.includes(`SwarmPolicy "${policy.metadata.name}"`))
        await options.events.record(
          policy,
          'Warning',
          'AgentRejected',
          `${object.kind} "${object.metadata.name}": ${violations}`,
        );
  }
}
