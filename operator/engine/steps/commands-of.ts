import type { Task } from '../../queue/task-queue.ts';
import type { Command } from '../commands.ts';
import { openSubtaskIds } from '../dynamic/subtasks.ts';
import { awaitedSummaries } from '../outputs/consumer-summaries.ts';
import { isReady } from '../plan/dag.ts';
import { isActive, isTerminal, type RunState, type StepState, stepOf } from '../state.ts';
import { helperTaskId, taskId } from '../task-id.ts';
import type { Turn } from '../turn.ts';
import { compressionTask, executionTask, judgeTask, routerTask, summaryTask } from './tasks.ts';

/**
 * What must be true outside for this state: every task that a step waits for is on the queue. That follows from the
 * state alone, so a command that got lost in a crash is given again, and one that was carried out is idempotent.
 */
export function commandsOf(turn: Turn, before: RunState): readonly Command[] {
  const stores = [...turn.stored].map(([digest, text]): Command => ({ kind: 'store', digest, text }));
  if (isTerminal(turn.state)) return [...cancelledTasks(turn, before), ...stores];
  const tasks = [
    ...turn.plan.steps.flatMap((planned) => stepTask(turn, planned.name)),
    ...summaryTasks(turn),
  ];
  return [...stores, ...tasks.map((task): Command => ({ kind: 'submit', task }))];
}

function stepTask(turn: Turn, name: string): readonly Task[] {
  const step = stepOf(turn.state, name);
  if (step === undefined || !isActive(step) || step.taskID === undefined) return [];
  if (turn.facts.results.has(step.taskID) || turn.facts.submitted?.has(step.taskID) === true) return [];
  const task = taskOf(turn, step);
  return task === undefined ? [] : [task];
}

function taskOf(turn: Turn, step: StepState): Task | undefined {
  const execution = taskId(turn.plan, step.name, step.executions ?? 1);
  if (step.taskID === execution) return executionTask(turn, step);
  if (step.taskID === helperTaskId(execution, 'route')) return routerTask(turn, step);
  return step.taskID === helperTaskId(execution, 'judge')
    ? judgeTask(turn, step)
    : compressionTask(turn, step);
}

function summaryTasks(turn: Turn): readonly Task[] {
  if (turn.plan.defaultContextPolicy?.strategy !== 'compress') return [];
  const awaited = new Map<string, StepState>();
  for (const planned of turn.plan.steps) {
    const step = stepOf(turn.state, planned.name);
    if (step?.phase !== 'Pending' || !isReady(planned, turn.state)) continue;
    for (const producer of awaitedSummaries(turn, planned)) awaited.set(producer.name, producer);
  }
  return [...awaited.values()].flatMap((producer) => {
    const task = summaryTask(turn, producer);
    return task === undefined ? [] : [task];
  });
}

/** Of a run that has just ended: what was still going on when it did (orchestration 3.2). */
function cancelledTasks(turn: Turn, before: RunState): readonly Command[] {
  if (isTerminal(before)) return [];
  const active = before.steps.filter(isActive).flatMap((step) => step.taskID ?? []);
  const summaries = summaryTasks({ ...turn, state: before }).map(({ id }) => id);
  // What a task of a run that succeeds has handed on and not waited for is left to finish (orchestration 5.2).
  const subtasks = turn.state.phase === 'Failed' ? openSubtaskIds(turn) : [];
  const ids = [...active, ...summaries, ...subtasks].filter((id) => !turn.facts.results.has(id));
  return ids.length === 0 ? [] : [{ kind: 'cancel', ids, reason: turn.state.message ?? 'run ended' }];
}
