import { eventId } from '../../../schemas/event-id.ts';
import { type AuditNote, auditTokens, type RunAuditAction, type RunAuditEntry } from '../notes.ts';
import type { Problem } from '../plan/plan.ts';
import { totalUsage } from '../spending/usage.ts';
import type { StepState } from '../state.ts';
import { helperTaskId, taskId } from '../task-id.ts';
import type { Turn } from '../turn.ts';

/**
 * Entries of the audit trail. run.triggered is the root; run.step.started hangs on it, run.step.completed on that, and
 * the end of the run on the root (governance 9.3).
 */
export const auditNote = {
  runTriggered: (turn: Turn): AuditNote =>
    auditNoteOf(turn, 'run.triggered', 'success', {
      eventId: rootEventId(turn),
      detail: { source: turn.plan.trigger },
    }),

  stepStarted: (turn: Turn, step: StepState): AuditNote =>
    auditNoteOf(turn, 'run.step.started', 'success', {
      eventId: stepStartedId(turn, step),
      parentEventId: rootEventId(turn),
      trigger: (step.validationAttempts ?? 0) > 0 ? 'retry' : 'dependency_resolved',
      taskId: taskId(turn.plan, step.name, step.executions ?? 1),
      detail: { step: step.name, execution: step.executions ?? 1, agent: step.resolvedAgent ?? '' },
    }),

  /** One execution is over: its own end, not yet that of a step that loops or retries. */
  stepCompleted: (turn: Turn, step: StepState, failure?: Problem): AuditNote =>
    auditNoteOf(turn, 'run.step.completed', failure === undefined ? 'success' : statusOf(failure), {
      eventId: runEventId(turn, step.name, step.executions ?? 1, 'run.step.completed'),
      parentEventId: stepStartedId(turn, step),
      trigger: 'dependency_resolved',
      taskId: taskId(turn.plan, step.name, step.executions ?? 1),
      detail: { step: step.name, execution: step.executions ?? 1, phase: step.phase, ...routingDetail(step) },
      ...executionTokens(turn, step),
      ...(failure === undefined ? {} : { error: errorOf(failure) }),
    }),

  runSucceeded: (turn: Turn): AuditNote =>
    auditNoteOf(turn, 'run.succeeded', 'success', {
      eventId: runEventId(turn, 'run.succeeded'),
      parentEventId: rootEventId(turn),
      detail: { ...costDetail(turn) },
    }),

  runFailed: (turn: Turn, problem: Problem): AuditNote =>
    auditNoteOf(turn, 'run.failed', statusOf(problem), {
      eventId: runEventId(turn, 'run.failed'),
      parentEventId: rootEventId(turn),
      detail: { reason: problem.reason, ...costDetail(turn) },
      error: errorOf(problem),
    }),

  /** Nobody could say what is left of a hard budget. */
  budgetUnchecked: (turn: Turn, message: string): AuditNote =>
    auditNoteOf(turn, 'budget.checked', 'error', {
      eventId: runEventId(turn, 'budget.checked'),
      parentEventId: rootEventId(turn),
      detail: { message },
      error: { code: 'spend_unavailable', message, retryable: true },
    }),

  budgetExceeded: (turn: Turn, message: string): AuditNote =>
    auditNoteOf(turn, 'budget.exceeded', 'denied', {
      eventId: runEventId(turn, 'budget.exceeded'),
      parentEventId: rootEventId(turn),
      detail: { message },
      error: { code: 'BudgetExceeded', message, retryable: false },
    }),
} as const;

/** Who got a routed step, and why. */
function routingDetail({
  resolvedAgent,
  selectedCapability,
  routingReason,
}: StepState): RunAuditEntry['detail'] {
  if (routingReason === undefined) return {};
  return {
    ...(resolvedAgent === undefined ? {} : { agent: resolvedAgent }),
    ...(selectedCapability === undefined ? {} : { capability: selectedCapability }),
    routingReason,
  };
}

/** Of this execution and the calls that helped it; the step's own usage sums over all executions. */
function executionTokens({ plan, facts }: Turn, step: StepState): Pick<RunAuditEntry, 'tokens'> {
  const execution = taskId(plan, step.name, step.executions ?? 1);
  const ids = [
    execution,
    helperTaskId(execution, 'judge'),
    helperTaskId(execution, 'compress'),
    helperTaskId(execution, 'route'),
  ];
  const usage = totalUsage(ids.map((id) => facts.results.get(id)?.usage));
  return usage === undefined ? {} : { tokens: auditTokens(usage) };
}

/** The id that the tasks of this execution name as their cause. */
export function stepStartedId(turn: Pick<Turn, 'plan' | 'facts'>, step: StepState): string {
  return runEventId(turn, step.name, step.executions ?? 1, 'run.step.started');
}

type Details = Pick<RunAuditEntry, 'eventId' | 'detail'> &
  Partial<Pick<RunAuditEntry, 'parentEventId' | 'trigger' | 'taskId' | 'tokens' | 'error'>>;

/** An entry about a run; the modes that have entries of their own make them with it. */
export function auditNoteOf(
  turn: Turn,
  action: RunAuditAction,
  status: RunAuditEntry['status'],
  details: Details,
): AuditNote {
  const { namespace, name, team, uid, trigger } = turn.plan;
  return {
    kind: 'audit',
    entry: {
      action,
      status,
      namespace,
      ...(team === undefined ? {} : { team }),
      runId: name,
      trigger,
      ...details,
      detail: { runUid: uid, ...details.detail },
    },
  };
}

/** The id of the entry that all others of the run hang on. */
export function rootEventId(turn: Pick<Turn, 'plan' | 'facts'>): string {
  return runEventId(turn, 'run.triggered');
}

/** Made of the run and the parts, so that what is told again bears the same id. */
export function runEventId(
  { plan, facts }: Pick<Turn, 'plan' | 'facts'>,
  ...parts: readonly (string | number)[]
): string {
  return eventId(facts.digest, plan.uid, ...parts);
}

function statusOf({ reason }: Problem): 'error' | 'timeout' {
  return reason === 'Timeout' ? 'timeout' : 'error';
}

function errorOf({ reason, message }: Problem): NonNullable<RunAuditEntry['error']> {
  return { code: reason, message, retryable: false };
}

function costDetail({ state }: Turn): Readonly<Record<string, unknown>> {
  return {
    ...(state.totalCostUSD === undefined ? {} : { totalCostUSD: state.totalCostUSD }),
    ...(state.totalTokenUsage === undefined ? {} : { totalTokens: state.totalTokenUsage.totalTokens }),
  };
}
