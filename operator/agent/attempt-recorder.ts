import type { AuditEntry, AuditTrigger } from '../observe/audit-event.ts';
import type { Attempt, TaskResult } from '../queue/task-queue.ts';
import type { AgentParts } from './agent-parts.ts';
import type { Turn } from './loop.ts';
import type { ToolRecorder } from './tools/record-tool-call.ts';
import { receivedEventId } from './tools/subtasks/subtask-events.ts';

/** Audit events, metrics and log lines of one attempt (governance 9.2, 10.3). */
export interface AttemptRecorder extends ToolRecorder {
  modelCalled(provider: string, durationMillis: number): void;
  turned(turn: Turn): void;
  /** The ledger could not be asked before a model call, which was refused for it or made all the same. */
  spendingUnchecked(why: string, isRefused: boolean, budgets: readonly string[]): void;
  /** Daily tokens or a hard budget leave no room for a model call. */
  spendingRefused(why: string): void;
  /** `isFinal` when there will be no other attempt. */
  finished(result: TaskResult, isFinal: boolean): void;
}

/** Records that the attempt was received; what it records later hangs on that event. */
export function attemptRecorder(
  { task, number }: Attempt,
  { config, audit, log, metrics, events }: AgentParts,
  startedAtMillis: number,
): AttemptRecorder {
  const { meta } = task;
  const model = meta.model ?? config.model;
  const queueMillis =
    meta.enqueuedAtMillis === undefined ? undefined : startedAtMillis - meta.enqueuedAtMillis;
  const common: Omit<AuditEntry, 'action'> = {
    namespace: config.namespace,
    agent: config.name,
    taskId: task.id,
    trigger: trigger(meta, number),
    model,
    ...(meta.team !== undefined && { team: meta.team }),
    ...runIdOf(meta),
  };
  const labels = { role: meta.role ?? '' };
  const receivedId = audit.emit({
    ...common,
    action: 'task.received',
    detail: {
      attempt: number,
      ...(meta.stepName !== undefined && { step: meta.stepName }),
      ...(meta.runUid !== undefined && { runUid: meta.runUid }),
    },
    ...parentOf(task, number, (entry) => audit.emit({ ...common, ...entry })),
    ...(queueMillis !== undefined && { timing: { queueMs: queueMillis } }),
  });
  const entry: Omit<AuditEntry, 'action'> = { ...common, parentEventId: receivedId };
  let provider = '';
  // An attempt that is not the first, or not the last, is no news: a task tells twice.
  const role = meta.role === undefined ? '' : ` (role: ${meta.role})`;
  if (number === 1) events.record('Normal', 'TaskStarted', `task ${task.id} started${role}`);
  metrics.count('kubeswarm.task.started', labels);
  if (queueMillis !== undefined) metrics.record('kubeswarm.task.queue_wait', queueMillis, labels);
  log.info({ taskId: task.id, attempt: number, run: meta.runName, step: meta.stepName }, 'task received');

  return {
    entry,
    labels,
    modelCalled(calledProvider, durationMillis) {
      provider = calledProvider;
      metrics.record('kubeswarm.llm.call.duration', durationMillis, { ...labels, provider, model });
    },
    turned({ number: turn, request, reply, usage }) {
      const spent = { ...labels, provider, model };
      metrics.count('kubeswarm.llm.tokens.input', spent, usage.inputTokens);
      metrics.count('kubeswarm.llm.tokens.output', spent, usage.outputTokens);
      if (usage.thinkingTokens > 0)
        metrics.count('kubeswarm.llm.thinking_tokens', spent, usage.thinkingTokens);
      audit.emit({
        ...entry,
        action: 'llm.turn',
        provider,
        tokens: { input: usage.inputTokens, output: usage.outputTokens },
        detail: {
          turn,
          messages: request.messages.length,
          response: reply.text,
          toolCalls: reply.toolCalls.map(({ name }) => name),
          stopReason: reply.stopReason ?? null,
        },
      });
      if (config.logging.llmTurns) {
        log.info({ taskId: task.id, turn, messages: request.messages, reply }, 'llm_turn');
      }
    },
    spendingUnchecked(why, isRefused, budgets) {
      const error = { code: 'spend_unavailable', message: why, retryable: true };
      for (const budget of budgets) {
        if (!isRefused) metrics.count('kubeswarm_budget_degraded_total', { budget });
        audit.emit({
          ...entry,
          action: 'budget.checked',
          ...(isRefused && { status: 'error', error }),
          detail: { budget, ...(!isRefused && { degraded: true }) },
        });
      }
      log.warn({ taskId: task.id, why, isRefused }, 'daily tokens and budgets could not be checked');
    },
    spendingRefused(why) {
      audit.emit({
        ...entry,
        action: 'budget.exceeded',
        status: 'denied',
        detail: { message: why },
        error: { code: 'BudgetExceeded', message: why, retryable: false },
      });
    },
    finished(result, isFinal) {
      const durationMillis = result.completedAtMillis - result.startedAtMillis;
      const { error, usage } = result;
      const finish: Omit<AuditEntry, 'action'> = {
        ...entry,
        ...(provider !== '' && { provider }),
        tokens: { input: usage.inputTokens, output: usage.outputTokens },
        timing: { ...(queueMillis !== undefined && { queueMs: queueMillis }), executionMs: durationMillis },
      };
      measure(durationMillis, result);
      if (error === undefined) {
        const detail = { outputLength: result.output.length, totalDurationMs: durationMillis };
        audit.emit({ ...finish, action: 'task.completed', detail });
        const tokens = `input tokens: ${usage.inputTokens}, output tokens: ${usage.outputTokens}`;
        events.record('Normal', 'TaskCompleted', `task ${task.id} completed (${tokens})`);
        log.info(
          { taskId: task.id, durationMs: durationMillis, tokens: usage.totalTokens },
          'task completed',
        );
        return;
      }
      if (isFinal) events.record('Warning', 'TaskFailed', `task ${task.id} failed: ${error.message}`);
      audit.emit({
        ...finish,
        action: isFinal ? 'task.failed' : 'task.retried',
        status: error.code === 'Timeout' ? 'timeout' : 'error',
        detail: { attempt: number, reason: error.message, totalDurationMs: durationMillis },
        error,
      });
      log.warn({ taskId: task.id, attempt: number, reason: error.message, isFinal }, 'task failed');
    },
  };

  function measure(durationMillis: number, { error, usage }: TaskResult): void {
    const status = error === undefined ? 'success' : error.code === 'Timeout' ? 'timeout' : 'error';
    metrics.count(error === undefined ? 'kubeswarm.task.completed' : 'kubeswarm.task.failed', labels);
    metrics.record('kubeswarm.task.duration', durationMillis, labels);
    metrics.record('kubeswarm_task_duration_seconds', durationMillis / 1000, { ...labels, status });
    const { inputTokens, outputTokens, thinkingTokens = 0 } = usage;
    const tokens = { input: inputTokens, output: outputTokens, thinking: thinkingTokens };
    for (const [type, count] of Object.entries(tokens)) {
      if (count > 0) metrics.count('kubeswarm_task_tokens_total', { ...labels, type }, count);
    }
    if (error !== undefined) metrics.count('kubeswarm.agent.errors', { ...labels, code: error.code });
  }
}

/** A sub-task was received from another task before it was received as such (governance 9.3). */
function parentOf(
  { id, meta }: Attempt['task'],
  number: number,
  emit: (entry: Pick<AuditEntry, 'action' | 'eventId' | 'parentEventId' | 'detail'>) => string,
): Pick<AuditEntry, 'parentEventId'> {
  const cause = meta.auditParentEventId === undefined ? {} : { parentEventId: meta.auditParentEventId };
  if (meta.parentTaskId === undefined) return cause;
  const eventId = receivedEventId(id);
  const detail = { fromRole: meta.delegatedBy ?? '', toRole: meta.role ?? '', childTaskId: id };
  if (number === 1) emit({ action: 'delegate.received', eventId, ...cause, detail });
  return { parentEventId: eventId };
}

/** People know a run by its name. */
function runIdOf({ runName, runUid }: Attempt['task']['meta']): Pick<AuditEntry, 'runId'> {
  const runId = runName ?? runUid;
  return runId === undefined ? {} : { runId };
}

/** Why the task runs (governance 9.2). */
function trigger(meta: Attempt['task']['meta'], number: number): AuditTrigger {
  if (number > 1) return 'retry';
  if (meta.parentTaskId !== undefined) return 'delegation';
  return meta.stepName === undefined ? 'user_request' : 'dependency_resolved';
}
