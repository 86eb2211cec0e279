export type EnforcementMode = 'Audit' | 'Warn' | 'Enforce';
export type TrustLevel = 'internal' | 'external' | 'sandbox';
export type ValidationLevel = 'none' | 'pattern' | 'schema' | 'semantic';

/** The ceilings of `spec.limits` and the limit of an agent that each one bounds (governance 1.4.1). */
export const ceilingOf = {
  dailyTokens: 'maxDailyTokens',
  tokensPerCall: 'maxTokensPerCall',
  timeoutSeconds: 'maxTimeoutSeconds',
  concurrentTasks: 'maxConcurrentTasks',
  maxThinkingTokensPerCall: 'maxThinkingTokensPerCall',
  maxAnswerTokensPerCall: 'maxAnswerTokensPerCall',
} as const;

export type LimitField = keyof typeof ceilingOf;

export const limitFields: readonly LimitField[] = [
  'concurrentTasks',
  'dailyTokens',
  'maxAnswerTokensPerCall',
  'maxThinkingTokensPerCall',
  'timeoutSeconds',
  'tokensPerCall',
];

/** A value and the policy that set it. */
export interface Attributed<T> {
  readonly value: T;
  readonly policy: string;
}

/** The allow list of one policy; a model must match one pattern of every list. */
export interface ModelAllowList {
  readonly policy: string;
  readonly patterns: readonly string[];
}

/** Two or more policies ask for what cannot be had together; `text` names no policy. */
export interface PolicyConflict {
  readonly field: string;
  readonly text: string;
  readonly policies: readonly string[];
  /** Of lists of models: the pattern that is allowed, and the one that denies it. */
  readonly patterns?: { readonly allowed: string; readonly denied: string };
}

/**
 * All policies of a namespace as one rule set in the strictest mode (governance 1.5, decision 27).
 * Every value knows the policy that binds; ties go to the first name, so the order of the input is irrelevant.
 */
export interface MergedPolicy {
  readonly mode: EnforcementMode;
  /** The policy that sets the mode. */
  readonly modeSource: string;
  readonly onExceed: 'Clamp' | 'Reject';
  readonly ceilings: Readonly<Partial<Record<LimitField, Attributed<number>>>>;
  readonly timeoutFloor?: Attributed<number>;
  readonly modelsAllowed: readonly ModelAllowList[];
  /** In the order of the policies, then of their lists. */
  readonly modelsDenied: readonly Attributed<string>[];
  readonly toolDeny: readonly Attributed<string>[];
  readonly trustFloor?: Attributed<TrustLevel>;
  readonly denyPatterns: readonly Attributed<string>[];
  readonly minValidation?: Attributed<Exclude<ValidationLevel, 'none'>>;
  readonly requirements: {
    readonly budgetRef?: string;
    readonly audit?: string;
    readonly allowList?: string;
  };
  /** Reference as soon as one policy asks for it (gitops 18). */
  readonly outputVisibility?: Attributed<'Inline' | 'Reference'>;
}

const modeOrder: readonly EnforcementMode[] = ['Audit', 'Warn', 'Enforce'];
const trustOrder: readonly TrustLevel[] = ['internal', 'external', 'sandbox'];
const validationOrder: readonly ValidationLevel[] = ['none', 'pattern', 'schema', 'semantic'];

export function isStricterMode(mode: EnforcementMode, than: EnforcementMode): boolean {
  return modeOrder.indexOf(mode) > modeOrder.indexOf(than);
}

/** sandbox is stricter than external, external stricter than internal. */
export function isStricterTrust(trust: TrustLevel, than: TrustLevel): boolean {
  return trustOrder.indexOf(trust) > trustOrder.indexOf(than);
}

export function isStricterValidation(level: ValidationLevel, than: ValidationLevel): boolean {
  return validationOrder.indexOf(level) > validationOrder.indexOf(than);
}
