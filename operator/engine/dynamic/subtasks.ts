import type { StepSubtasks } from '../../../schemas/generated/types.ts';
import type { TaskResult } from '../../queue/task-queue.ts';
import { costMicroUsd, formatUsd, parseUsd } from '../cost.ts';
import { withSpending } from '../spending.ts';
import { isActive, type StepState, stepOf } from '../state.ts';
import { taskId } from '../task-id.ts';
import { type Turn, withStep } from '../turn.ts';
import { addUsage } from '../usage.ts';

/** `<parent id>.<call>.<index>`, once or more (decision 22). */
const subtaskPath = /^(?:\.[0-9a-f]{12}\.\d+)+$/;

/** Whether a task of a run was submitted by another task, and not by the engine. */
export function isSubtaskId(id: string): boolean {
  // <run uid>.<step>.<execution> before it; no part of it holds a dot.
  const [uid = '', step = '', execution = ''] = id.split('.');
  return subtaskPath.test(id.slice(`${uid}.${step}.${execution}`.length));
}

/** Sub-tasks of the run that nobody has ended yet. */
export function openSubtaskIds({ facts }: Pick<Turn, 'facts'>): readonly string[] {
  return [...(facts.subtasks ?? [])].flatMap(([id, result]) => (result === undefined ? [id] : []));
}

/**
 * Adds what the sub-tasks of the execution under way have used to its step: once, when the execution ends. What settles
 * later is billed to its agents all the same, and no more part of the run (orchestration 5.2, decision 36).
 */
export function withSubtaskSpending(turn: Turn, { name }: Pick<StepState, 'name'>): Turn {
  let current = turn;
  for (const result of settledSubtasks(turn, name)) {
    const before = stepOf(current.state, name);
    current = withSpending(current, { name }, result);
    const subtasks = tallied(before?.subtasks ?? [], result, costOf(current, result));
    current = withStep(current, name, { subtasks });
  }
  return current;
}

/** Tokens that no step shows yet. */
export function tokensUnderWay(turn: Turn): number {
  return turn.state.steps
    .flatMap(({ name }) => settledSubtasks(turn, name))
    .reduce((sum, { usage }) => sum + usage.totalTokens, 0);
}

/** Of the execution under way; none once it has ended, also while a judge looks at its output. */
function settledSubtasks({ plan, state, facts }: Turn, name: string): readonly TaskResult[] {
  const step = stepOf(state, name);
  if (facts.subtasks === undefined || step === undefined || !isActive(step)) return [];
  const execution = taskId(plan, name, step.executions ?? 1);
  if (step.taskID !== execution) return [];
  return [...facts.subtasks].flatMap(([id, result]) =>
    result !== undefined && id.startsWith(`${execution}.`) && subtaskPath.test(id.slice(execution.length))
      ? [result]
      : [],
  );
}

/** Undefined for a model without a price. */
function costOf({ facts }: Turn, { usage }: TaskResult): bigint | undefined {
  return usage.totalTokens === 0 ? 0n : costMicroUsd(facts.prices, usage.model ?? '', usage);
}

/** By agent; what the queue itself has ended was run by none. */
function tallied(
  tally: readonly StepSubtasks[],
  { agent, usage, error }: TaskResult,
  microUsd: bigint | undefined,
): StepSubtasks[] {
  if (agent === '') return [...tally];
  const before = tally.find((entry) => entry.agent === agent);
  const { model: _, ...tokenUsage } = addUsage(before?.tokenUsage, usage);
  const isPriced = microUsd !== undefined && (before === undefined || before.costUSD !== undefined);
  const failed = (before?.failed ?? 0) + (error === undefined ? 0 : 1);
  const entry: StepSubtasks = {
    agent,
    tasks: (before?.tasks ?? 0) + 1,
    ...(isPriced ? { costUSD: formatUsd(parseUsd(before?.costUSD ?? '0') + microUsd) } : {}),
    ...(failed === 0 ? {} : { failed }),
    tokenUsage,
  };
  return before === undefined ? [...tally, entry] : tally.map((other) => (other === before ? entry : other));
}
