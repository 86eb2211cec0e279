import type { PlannedStep } from '../plan/plan.ts';
import type { StepState } from '../state.ts';
import { jsonBlock } from '../texts/json-in-text.ts';
import type { Turn } from '../turn.ts';

type World = Pick<Turn, 'facts' | 'stored'>;

/**
 * Where the texts of a step are. In the status, but for those that a reference stands for. It is that of the output, or,
 * with a rawOutput, of what the agent wrote; an empty rawOutput says that both are in the store.
 */
type Place =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'stored'; readonly key: string };

function outputPlace({ output, rawOutput, outputRef }: StepState): Place {
  if (outputRef === undefined) return { kind: 'text', text: output ?? '' };
  if (rawOutput === undefined) return { kind: 'stored', key: outputRef.digest };
  // Of a loop under way nothing is passed on yet.
  if (rawOutput !== '' || output === undefined) return { kind: 'text', text: output ?? '' };
  return { kind: 'stored', key: passedOnKey(outputRef.digest) };
}

function rawOutputPlace(step: StepState): Place {
  const { rawOutput, outputRef } = step;
  if (rawOutput === undefined) return outputPlace(step);
  if (outputRef === undefined) return { kind: 'text', text: rawOutput };
  return { kind: 'stored', key: outputRef.digest };
}

/** The key of what is passed on, where that is not what the agent wrote. */
export function passedOnKey(rawDigest: string): string {
  return `${rawDigest}.passed-on`;
}

/** The key of what a step passes on, where that is in the store. */
export function outputKey(step: StepState): string | undefined {
  const place = outputPlace(step);
  return place.kind === 'stored' ? place.key : undefined;
}

/** Under which keys the store has texts of the step. */
export function storedKeys(step: StepState): readonly string[] {
  const places = [outputPlace(step), rawOutputPlace(step)];
  return [...new Set(places.flatMap((place) => (place.kind === 'stored' ? place.key : [])))];
}

/** What a step passes on, in full; undefined when its store has lost it. Steps without output pass on "". */
export function fullOutput(world: World, step: StepState): string | undefined {
  return textAt(world, outputPlace(step));
}

/** What the agent wrote, before the context policy; for a loop under way, what it wrote the last time. */
export function fullRawOutput(world: World, step: StepState): string | undefined {
  return textAt(world, rawOutputPlace(step));
}

function textAt({ facts, stored }: World, place: Place): string | undefined {
  if (place.kind === 'text') return place.text;
  // What this very advance puts into the store is there before anyone looks for it.
  return stored.get(place.key) ?? facts.outputs.get(place.key);
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
