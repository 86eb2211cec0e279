import type { Condition } from './kube-object.ts';

/** Why a run ended without success; nothing but a new run heals it (orchestration 3.2, decision 21). */
const runFailures = [
  'StepFailed',
  'AgentFailed',
  'InvalidInput',
  'InvalidDAG',
  'BudgetExceeded',
  'Timeout',
  'TeamNotFound',
  'AgentNotFound',
  'RoutingFailed',
  'SearchExhausted',
  'PlannerFailure',
  'SearchCancelled',
  'OutputLost',
  'Replaced',
  'Cancelled',
  'Restored',
  'NotSupported',
  'SnapshotRejected',
] as const;

/**
 * The condition types of each kind with the reasons they are given (agents 2.8, orchestration 2.2 and 3.2,
 * governance 1.7 and 4.2, decision 21). Every kind has Ready and Stalled; health reads nothing else (gitops 6).
 */
export const conditionReasons = {
  SwarmAgent: {
    Ready: [
      'AllReplicasReady',
      'ScaledToZero',
      'BudgetExceeded',
      'Suspended',
      'MCPDegraded',
      'NonCompliant',
      'Progressing',
      'PromptResolutionError',
      'APIKeyResolutionError',
      'MCPResolutionError',
      'MCPPolicyViolation',
      'SettingsResolutionError',
      'NetworkPolicyError',
      'PolicyViolation',
      'ReconcileError',
    ],
    Stalled: [
      'PromptResolutionError',
      'PolicyViolation',
      'MCPPolicyViolation',
      'ProgressDeadlineExceeded',
      'InvalidSpec',
    ],
    PolicyCompliant: ['Compliant', 'NonCompliant'],
    MCPPolicyCompliant: ['Compliant', 'MCPPolicyViolation'],
    MCPDegraded: ['MCPUnreachable', 'HealthCheckFailed'],
    BudgetExceeded: ['DailyLimitReached', 'BudgetRefExceeded', 'PolicyDailyCeilingReached'],
    RegistryNotFound: ['RegistryNotFound'],
    ReasoningActive: [
      'Disabled',
      'Active',
      'ClampedByGuardrail',
      'IgnoredModelNotCapable',
      'FieldIgnored',
      'RejectedModelNotCapable',
    ],
    AdvisorsReady: ['AllAdvisorsReady', 'AdvisorNotReady', 'AdvisorNotFound', 'AdvisorInvalid'],
    GatewayReady: ['CapabilitiesSynced', 'RegistryNotFound', 'NoRoutableCapabilities'],
    QueueReady: ['Ready', 'NotReady'],
    SystemPromptSizeWarning: ['InlinePromptTooLarge'],
  },
  SwarmTeam: {
    Ready: [
      'Reconciled',
      'ScaledToZero',
      'Progressing',
      'RolesNotReady',
      'InvalidTopology',
      'InvalidDAG',
      'InvalidSearch',
      'ModeNotHonoured',
      'PolicyViolation',
      'ReconcileError',
    ],
    Stalled: [
      'InvalidTopology',
      'InvalidDAG',
      'InvalidSearch',
      'ModeNotHonoured',
      'PolicyViolation',
      'ProgressDeadlineExceeded',
    ],
    PolicyCompliant: ['Compliant', 'NonCompliant'],
    SystemPromptSizeWarning: ['InlinePromptTooLarge'],
  },
  SwarmRun: {
    Ready: ['Pending', 'Running', 'Succeeded', 'NoTaskQueue', ...runFailures],
    Stalled: [...runFailures],
    Validated: ['Validated'],
  },
  SwarmPolicy: {
    Ready: ['Active', 'Progressing', 'InvalidPattern', 'ReconcileError'],
    Stalled: ['InvalidPattern'],
    Enforcing: ['Active', 'Bypassed'],
    Conflicting: ['ImpossibleConstraints', 'NoConflicts'],
  },
  SwarmSettings: { Ready: ['Accepted', 'InvalidSpec'], Stalled: ['InvalidSpec'] },
  SwarmMemory: { Ready: ['Accepted', 'SecretNotFound', 'InvalidSpec'], Stalled: ['InvalidSpec'] },
  SwarmRegistry: { Ready: ['IndexReady', 'InvalidSpec'], Stalled: ['InvalidSpec'] },
  SwarmBudget: {
    Ready: [
      'OK',
      'BudgetWarning',
      'BudgetExceeded',
      'InvalidLimit',
      'InvalidCurrency',
      'InvalidSelector',
      'InvalidSpec',
    ],
    Stalled: ['InvalidLimit', 'InvalidCurrency', 'InvalidSelector', 'InvalidSpec'],
  },
  SwarmNotify: {
    Ready: ['Accepted', 'SecretNotFound', 'InvalidChannelConfig'],
    Stalled: ['InvalidChannelConfig'],
  },
  SwarmEvent: {
    Ready: [
      'Active',
      'Ready',
      'Watching',
      'InvalidCron',
      'InvalidSource',
      'TeamNotFound',
      'TargetNotFound',
      'Suspended',
    ],
    Stalled: ['InvalidCron', 'InvalidSource', 'ProgressDeadlineExceeded'],
  },
} as const;

export type ConditionedKind = keyof typeof conditionReasons;
export type ConditionType<Kind extends ConditionedKind> = keyof (typeof conditionReasons)[Kind] & string;
export type ConditionReason<
  Kind extends ConditionedKind,
  Type extends ConditionType<Kind>,
> = (typeof conditionReasons)[Kind][Type] extends readonly (infer Reason extends string)[] ? Reason : never;

/** A condition as it should be; when it last changed follows from what was there before. */
export type DesiredCondition = Omit<Condition, 'lastTransitionTime'>;

/** A condition of one kind, with type and reason checked against the catalogue. */
export function desiredCondition<Kind extends ConditionedKind, Type extends ConditionType<Kind>>(
  _kind: Kind,
  condition: {
    readonly type: Type;
    readonly status: Condition['status'];
    readonly reason: ConditionReason<Kind, Type>;
    readonly message: string;
    readonly observedGeneration?: number | undefined;
  },
): DesiredCondition {
  const { observedGeneration, ...rest } = condition;
  return observedGeneration === undefined ? rest : { ...rest, observedGeneration };
}

/** The conditions with one set: in its place, else at the end. `now` is the transition time if the status changed. */
export function withCondition(
  conditions: readonly Condition[] | undefined,
  next: DesiredCondition,
  now: string,
): readonly Condition[] {
  const known = conditions ?? [];
  const previous = findCondition(known, next.type);
  const isUnchanged = previous !== undefined && previous.status === next.status;
  const condition = { ...next, lastTransitionTime: isUnchanged ? previous.lastTransitionTime : now };
  if (previous === undefined) return [...known, condition];
  return known.map((each) => (each.type === next.type ? condition : each));
}

export function findCondition(
  conditions: readonly Condition[] | undefined,
  type: string,
): Condition | undefined {
  return conditions?.find((condition) => condition.type === type);
}
