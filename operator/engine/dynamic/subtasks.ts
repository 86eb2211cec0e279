import type { StepSubtasks } from '../../../schemas/generated/types.ts';
import type { TaskResult } from '../../queue/task-queue.ts';
import { costMicroUsd, formatUsd, parseUsd } from '../spending/cost.ts';
import { withSpending } from '../spending/spending.ts';
import { addUsage } from '../spending/usage.ts';
import { type StepState, stepOf } from '../state.ts';
import { type Turn, withStep } from '../turn.ts';

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

/** A call under way: its task, and the step that it is billed to. */
type Call = Pick<StepState, 'name' | 'taskID'>;

/**
 * Adds what the sub-tasks of a call have used to its step: once, when the call ends or is no more waited for. What settles
 * later is billed to its agents all the same, and no more part of the run (orchestration 5.2, decision 36).
 */
export function withSubtaskSpending(turn: Turn, { name, taskID }: Call): Turn {
  let current = turn;
  for (const result of settledSubtasks(turn, taskID)) {
    const before = stepOf(current.state, name);
    current = withSpending(current, { name }, result);
    const subtasks = tallied(before?.subtasks ?? [], result, costOf(current, result));
    current = withStep(current, name, { subtasks });
  }
  return current;
}

/** Tokens of sub-tasks of these calls under way, which no step shows yet. */
export function tokensUnderWay(turn: Pick<Turn, 'facts'>, taskIds: readonly string[]): number {
  return taskIds
    .flatMap((id) => settledSubtasks(turn, id))
    .reduce((sum, { usage }) => sum + usage.totalTokens, 0);
}

/** Whether the task was submitted by that one, or by one of its sub-tasks. */
export function isWithin(taskID: string, id: string): boolean {
  return id.startsWith(`${taskID}.`) && subtaskPath.test(id.slice(taskID.length));
}

/** None of a judge, who is asked when the execution has ended and hands nothing on. */
function settledSubtasks({ facts }: Pick<Turn, 'facts'>, taskID: string | undefined): readonly TaskResult[] {
  if (facts.subtasks === undefined || taskID === undefined) return [];
  return [...facts.subtasks].flatMap(([id, result]) =>
    result !== undefined && isWithin(taskID, id) ? [result] : [],
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
