import type { TaskResult } from '../queue/task-queue.ts';
import { jsonBlock } from './json-in-text.ts';
import { maxOutputBytes } from './output-limit.ts';
import { type Plan, type PlannedStep, plannedStep } from './plan.ts';
import type { StepState } from './state.ts';
import { taskId } from './task-id.ts';
import { truncated } from './text-bytes.ts';
import type { Turn } from './turn.ts';

/** The store of outputs that are still in the result of their task, for want of another store. */
export const queueStore = 'queue';

type World = Pick<Turn, 'plan' | 'facts' | 'stored'>;

/** What a step passes on, in full; undefined when its store has lost it. Steps without output pass on "". */
export function fullOutput(world: World, step: StepState): string | undefined {
  if (step.outputRef !== undefined && step.rawOutput === undefined) return storedText(world, step);
  return step.output ?? '';
}

/** What the agent wrote, before the context policy; for a loop under way, what it wrote the last time. */
export function fullRawOutput(world: World, step: StepState): string | undefined {
  if (step.rawOutput === undefined) return fullOutput(world, step);
  return step.outputRef === undefined ? step.rawOutput : storedText(world, step);
}

function storedText({ plan, facts, stored }: World, step: StepState): string | undefined {
  const digest = step.outputRef?.digest ?? '';
  // What this very advance puts into the store is there before anyone looks for it.
  if (step.outputRef?.store !== queueStore) return stored.get(digest) ?? facts.outputs.get(digest);
  for (const id of executionsWithOutput(plan, step)) {
    const result = facts.results.get(id);
    if (result === undefined) continue;
    const kept = keptText(result, maxOutputBytes(plannedStep(plan, step.name)), facts.digest);
    if (kept.digest === digest) return kept.text;
  }
  return undefined;
}

interface KeptResult {
  readonly limit: number;
  readonly text: string;
  readonly digest: string;
}

/** Results never change either: that of a long output is looked at by each of its readers. */
const knownTexts = new WeakMap<TaskResult, KeptResult>();

function keptText(result: TaskResult, limit: number, digest: (text: string) => string): KeptResult {
  const known = knownTexts.get(result);
  if (known?.limit === limit) return known;
  const text = truncated(result.output, limit);
  const kept = { limit, text, digest: digest(text) };
  knownTexts.set(result, kept);
  return kept;
}

/** A loop's turn and its retries have executions of their own, while the output kept is that of the turn before. */
const maxRetriesAllowed = 10;

/** The tasks that may have left the output that the step has now, newest first. */
export function executionsWithOutput(plan: Plan, { name, executions = 1 }: StepState): readonly string[] {
  const oldest = Math.max(1, executions - maxRetriesAllowed - 1);
  return Array.from({ length: executions - oldest + 1 }, (_, age) => taskId(plan, name, executions - age));
}

/** The output as data, for steps with an outputSchema; undefined when it is no JSON (orchestration 4.2). */
export function outputData(world: World, planned: PlannedStep, step: StepState): unknown {
  if (planned.outputSchema === undefined) return undefined;
  // Long JSON is not kept twice: it is read from the text again.
  const isLong = step.outputJSON === undefined && step.phase === 'Succeeded';
  const text = isLong ? jsonBlock(fullRawOutput(world, step) ?? '') : step.outputJSON;
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
