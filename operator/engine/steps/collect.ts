import type { TaskResult } from '../../queue/task-queue.ts';
import { withSubtaskSpending } from '../dynamic/subtasks.ts';
import { errorCodeOf } from '../error-codes.ts';
import { withArtifacts } from '../outputs/artifacts.ts';
import { withSummary } from '../outputs/summary.ts';
import type { PlannedStep } from '../plan/plan.ts';
import { collectRoute, giveUpRouter, routeTaskId } from '../routed/route.ts';
import { failedStep } from '../run/end-run.ts';
import { withSpending } from '../spending/spending.ts';
import { isActive, type StepState, stepOf } from '../state.ts';
import { helperTaskId, taskId } from '../task-id.ts';
import { forEachStep, type Stage, type Turn, withStep } from '../turn.ts';
import { judgePrompt } from '../validation/judge-prompt.ts';
import { parseVerdict } from '../validation/judge-verdict.ts';
import { checkedOutput, rejectedOutput } from '../validation/validate-output.ts';
import { awaitReturn } from './await-return.ts';
import { completeStep } from './complete-step.ts';
import { executionOutput } from './execution-output.ts';
import { taskProblem } from './task-problem.ts';
import { passOutput, refuseOutput } from './validation-outcome.ts';

/** Takes in what has settled since the last time, step by step (orchestration 4.2). */
export const collectResults: Stage = (turn) =>
  forEachStep(turn, (current, planned, step) => {
    if (!isActive(step)) return current;
    const waitsForAgent = step.phase === 'WarmingUp' && step.taskID === undefined;
    if (waitsForAgent) return current;
    // Written by someone else, or by a crash of another operator: nothing can come in for it.
    if (step.taskID === undefined || step.executions === undefined) {
      return withStep(current, step.name, { phase: 'Pending', message: undefined, startTime: undefined });
    }
    const result = current.facts.results.get(step.taskID);
    return result === undefined
      ? awaitResult(current, planned, step)
      : collect(current, planned, step, result);
  });

/** A task that cannot be made again is lost when the queue has lost it too, so waiting on would be for ever. */
function awaitResult(turn: Turn, planned: PlannedStep, step: StepState): Turn {
  const awaiting = awaitReturn(turn, step);
  if (awaiting !== undefined) {
    const isGone = stepOf(awaiting.state, step.name)?.phase === 'Failed';
    return isGone && step.taskID === routeTaskId(turn, step) ? giveUpRouter(turn, planned, step) : awaiting;
  }
  const isSubmitted = step.taskID !== undefined && turn.facts.submitted?.has(step.taskID) === true;
  const problem = isSubmitted ? undefined : taskProblem(turn, step);
  return problem === undefined
    ? showAwake(turn, step)
    : failedStep(turn, step, problem.code, problem.message);
}

/** A step that was submitted to a sleeping agent warms up until a pod is ready (orchestration 4.1.6). */
function showAwake(turn: Turn, step: StepState): Turn {
  const isAwake = (turn.facts.players.get(step.name)?.found?.readyReplicas ?? 0) > 0;
  if (step.phase !== 'WarmingUp' || !isAwake) return turn;
  return withStep(turn, step.name, { phase: 'Running', message: undefined });
}

function collect(turn: Turn, planned: PlannedStep, step: StepState, result: TaskResult): Turn {
  const execution = taskId(turn.plan, step.name, step.executions ?? 1);
  if (step.taskID === execution) return collectExecution(turn, planned, step, result);
  if (step.taskID === helperTaskId(execution, 'route')) return collectRoute(turn, planned, step, result);
  const output = executionOutput(turn, execution);
  if (output === undefined) {
    const spent = withSpending(turn, step, result);
    return failedStep(spent, currentStep(spent, step), 'OutputLost', 'the output is no longer in its store');
  }
  return step.taskID === helperTaskId(execution, 'judge')
    ? collectVerdict(turn, planned, step, result, output)
    : collectSummary(turn, planned, step, result, output);
}

function collectExecution(turn: Turn, planned: PlannedStep, before: StepState, result: TaskResult): Turn {
  const billed = withSpending(withSubtaskSpending(turn, before), before, result);
  const spent = withArtifacts(billed, before.name, result);
  const step = currentStep(spent, before);
  if (result.error !== undefined) {
    const code = errorCodeOf(result.error.code);
    const { message } = result.error;
    return failedStep(spent, step, code, code === 'Cancelled' ? `cancelled: ${message}` : message);
  }
  const rejected = rejectedOutput(planned, spent.facts.denyPatterns, result.output);
  if (rejected !== undefined) return failedStep(spent, step, 'OutputRejected', `OutputRejected: ${rejected}`);
  const reason = checkedOutput(planned, result.output);
  if (reason !== undefined) return refuseOutput(spent, planned, step, reason);
  return hasCriteria(planned)
    ? startJudging(spent, planned, step, result.output)
    : passOutput(spent, planned, step, result.output);
}

function hasCriteria({ validate }: PlannedStep): boolean {
  return (validate?.semantic ?? '').trim() !== '';
}

function startJudging(turn: Turn, planned: PlannedStep, step: StepState, output: string): Turn {
  const prompt = judgePrompt(step.name, planned.validate?.semantic ?? '', output);
  if (prompt.kind === 'error') {
    const message = `validation failed: validate.semantic cannot be rendered: ${prompt.message}`;
    return failedStep(turn, step, 'ValidationFailed', message);
  }
  const execution = taskId(turn.plan, step.name, step.executions ?? 1);
  return withStep(turn, step.name, {
    phase: 'Validating',
    taskID: helperTaskId(execution, 'judge'),
    message: undefined,
  });
}

function collectVerdict(
  turn: Turn,
  planned: PlannedStep,
  before: StepState,
  result: TaskResult,
  output: string,
): Turn {
  const spent = withSpending(turn, before, result);
  const step = currentStep(spent, before);
  if (result.error !== undefined) {
    return refuseOutput(spent, planned, step, `semantic check failed: ${result.error.message}`);
  }
  const verdict = parseVerdict(planned.validate?.semantic ?? '', result.output);
  return verdict.kind === 'pass'
    ? passOutput(spent, planned, step, output)
    : refuseOutput(spent, planned, step, verdict.reason);
}

function collectSummary(
  turn: Turn,
  planned: PlannedStep,
  before: StepState,
  result: TaskResult,
  output: string,
): Turn {
  const summed = withSummary(turn, before, result);
  const step = currentStep(summed, before);
  const isUsable = (step.compressionTokens ?? 0) > 0;
  const texts = isUsable ? { output: result.output, rawOutput: output } : { output };
  return completeStep(summed, planned, step, output, texts);
}

function currentStep(turn: Turn, step: StepState): StepState {
  return stepOf(turn.state, step.name) ?? step;
}
