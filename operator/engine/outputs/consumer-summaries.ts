import type { ContextPolicy } from '../../../schemas/generated/types.ts';
import { adjacentSteps } from '../plan/dag.ts';
import type { PlannedStep } from '../plan/plan.ts';
import { stepTemplates } from '../plan/step-templates.ts';
import { type StepState, stepOf } from '../state.ts';
import { helperTaskId, taskId } from '../task-id.ts';
import { readsOf } from '../texts/render.ts';
import { forEachStep, type Stage, type Turn } from '../turn.ts';
import { isCompressible } from './compress.ts';
import { extracted } from './extract.ts';
import { fullOutput } from './full-output.ts';
import { withSummary } from './summary.ts';

/**
 * The default context policy holds per consumer, for producers that are neither adjacent nor have a policy of their
 * own (orchestration 4.2). A summary is made once per producer, when the first consumer needs it.
 */
function defaultPolicyFor(
  { plan }: Turn,
  producer: PlannedStep,
  consumer: PlannedStep | undefined,
): ContextPolicy | undefined {
  if (consumer === undefined || consumer.name === producer.name) return undefined;
  if (producer.contextPolicy !== undefined) return undefined;
  return adjacentSteps(plan.steps, consumer).includes(producer.name) ? undefined : plan.defaultContextPolicy;
}

/** What a consumer sees of a producer's output; undefined when the store has lost it. */
export function outputFor(
  turn: Turn,
  producer: PlannedStep,
  step: StepState,
  consumer: PlannedStep | undefined,
): string | undefined {
  const policy = defaultPolicyFor(turn, producer, consumer);
  const strategy = policy?.strategy ?? 'full';
  if (strategy === 'none') return '';
  const full = fullOutput(turn, step);
  if (full === undefined || policy === undefined) return full;
  if (strategy === 'extract') return extracted(full, policy.extractPath) ?? full;
  return strategy === 'compress' ? (summaryOf(turn, step) ?? full) : full;
}

/** The summary's text, when it was made and has come out well. */
function summaryOf(turn: Turn, step: StepState): string | undefined {
  const result = turn.facts.results.get(summaryTaskId(turn, step));
  return result === undefined || result.error !== undefined ? undefined : result.output;
}

export function summaryTaskId({ plan }: Turn, step: StepState): string {
  return helperTaskId(taskId(plan, step.name, step.executions ?? 1), 'compress');
}

/** Producers that must be summarised before the consumer can start. */
export function awaitedSummaries(turn: Turn, consumer: PlannedStep): readonly StepState[] {
  if (turn.plan.defaultContextPolicy?.strategy !== 'compress') return [];
  const paths = stepTemplates(consumer)
    .flatMap(readsOf)
    .filter(([root]) => root === 'steps');
  return turn.plan.steps.flatMap((producer) => {
    const isRead = paths.some(
      ([, name, field]) => name === undefined || (name === producer.name && (field ?? 'output') === 'output'),
    );
    const step = stepOf(turn.state, producer.name);
    if (!isRead || step === undefined || step.phase !== 'Succeeded') return [];
    const policy = defaultPolicyFor(turn, producer, consumer);
    if (policy?.strategy !== 'compress' || step.compressionTokens !== undefined) return [];
    const full = fullOutput(turn, step);
    if (full === undefined || !isCompressible(full, policy.compress)) return [];
    return turn.facts.results.has(summaryTaskId(turn, step)) ? [] : [step];
  });
}

/** Books summaries for consumers that have come in; they change what consumers see, not the producer's output. */
export const collectSummaries: Stage = (turn) => {
  if (turn.plan.defaultContextPolicy?.strategy !== 'compress') return turn;
  return forEachStep(turn, (current, planned, step) => {
    if (planned.contextPolicy !== undefined || step.phase !== 'Succeeded') return current;
    if (step.compressionTokens !== undefined) return current;
    const result = current.facts.results.get(summaryTaskId(current, step));
    return result === undefined ? current : withSummary(current, step, result);
  });
};
