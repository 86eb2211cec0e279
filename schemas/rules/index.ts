/** The one rule set: lint, render, admission and controllers judge by it, with one wording. */

export { checkRender, type RenderToCheck } from './check-render.ts';
export { type CronSchedule, parseCron } from './cron.ts';
export { globMatches } from './globs.ts';
export { parseGoDuration } from './go-duration.ts';
export { isKind, isSwarmObject, keyOf, objectsOfKind } from './kinds.ts';
export { displayUrl, isAllowlisted } from './mcp-allowlist.ts';
export { checkObject } from './object/check-object.ts';
export { inlinePromptBytes } from './object/prompts.ts';
export { runChangeFindings } from './object/run.ts';
export { type AuditMode, namespaceAuditMode, resolvedAuditMode } from './policy/audit-mode.ts';
export { type Compliance, enforcingMessage, isStartBlocked, policyCompliance } from './policy/compliance.ts';
export { conflictMessage, policyConflicts } from './policy/conflicts.ts';
export { effectiveGuardrails, effectiveTrust, policySource } from './policy/effective-guardrails.ts';
export type { EnforcementMode, MergedPolicy, TrustLevel } from './policy/effective-policy.ts';
export { effectivePolicyStatus } from './policy/effective-policy-status.ts';
export { governing, isPolicyBypassed, type NamespaceFacts, selectorMatches } from './policy/governing.ts';
export { mergePolicies } from './policy/merge.ts';
export { policyViolations } from './policy/policy-violations.ts';
export { type PolicyReview, reviewUnderPolicy, type WriteRequest } from './policy/review.ts';
export type { Violation } from './policy/violation.ts';
export { checkReferences } from './references/check-references.ts';
export { missingInputs } from './references/inputs.ts';
export {
  type AdmissionReview,
  type AdmissionWorld,
  denialMessage,
  reviewAdmission,
  warningTexts,
} from './review-admission.ts';
export { emptyContext, type RuleContext } from './rule-context.ts';
export { isSameJson } from './same-json.ts';
export { type TeamMode, teamMode } from './team-mode.ts';
export {
  builtInTools,
  fanOutTools,
  firstMatchingPattern,
  guardrailName,
  namesToolLiterally,
  type ToolIdentity,
  toolPatternMatches,
} from './tool-patterns.ts';
export { runModeFinding } from './unhonoured.ts';
