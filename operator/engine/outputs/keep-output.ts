import type { OutputReference } from '../../../schemas/generated/types.ts';
import { byteLength } from '../../../schemas/rules/object/text-size.ts';
import type { RunState, StepState } from '../state.ts';
import { firstBytes } from '../texts/text-bytes.ts';
import type { Turn } from '../turn.ts';
import { passedOnKey } from './full-output.ts';

/** How much of a text the status keeps (decision 24), in bytes. */
const maxInlineBytes = 16 * 1024;
const previewBytes = 1024;
/** All outputs of a run together; the last part is for the run's own. */
const maxStatusBytes = 192 * 1024;
const runOutputBytes = 16 * 1024;

export interface KeptText {
  readonly turn: Turn;
  readonly text: string;
  readonly reference?: OutputReference;
}

export type KeptStepOutput = Pick<StepState, 'output' | 'rawOutput' | 'outputRef' | 'outputJSON'>;

export interface StepTexts {
  /** What is passed on. */
  readonly output: string;
  /** What the agent wrote, where that is something else. */
  readonly rawOutput?: string;
  readonly outputJSON?: string;
}

/** Decides what of a step's texts stands in the status; what has no room there, or no place, goes to the store. */
export function keepStepOutput(
  turn: Turn,
  name: string,
  texts: StepTexts,
): { readonly turn: Turn; readonly kept: KeptStepOutput } {
  const room = stepRoom(turn.state, name);
  const kept = keepBoth(turn, texts, room);
  const json = texts.outputJSON;
  const jsonRoom = Math.min(maxInlineBytes, room - stepBytes({ name, phase: 'Succeeded', ...kept.kept }));
  const keepsJson = json !== undefined && !isHidden(turn) && byteLength(json) <= jsonRoom;
  return { turn: kept.turn, kept: { ...kept.kept, ...(keepsJson ? { outputJSON: json } : {}) } };
}

function keepBoth(
  turn: Turn,
  { output, rawOutput }: StepTexts,
  room: number,
): { readonly turn: Turn; readonly kept: KeptStepOutput } {
  const raw = keepText(turn, rawOutput ?? output, room);
  // A long text that is passed on as it was written needs no second reference.
  if (rawOutput === undefined || (raw.reference !== undefined && rawOutput === output))
    return { turn: raw.turn, kept: keptOutput(raw) };
  const passedOn = keepText(turn, output, room - byteLength(raw.text));
  // An empty text beside a reference says that both are in the store.
  if (passedOn.reference === undefined && (raw.reference === undefined || raw.text !== ''))
    return {
      turn: raw.turn,
      kept: { output, rawOutput: raw.text, ...(raw.reference && { outputRef: raw.reference }) },
    };
  // One reference for two texts: both are in the store, the other one under a key that follows from it.
  const reference = referenceTo(turn, rawOutput);
  const stored = withStored(
    withStored(turn, reference.digest, rawOutput),
    passedOnKey(reference.digest),
    output,
  );
  return { turn: stored, kept: { output: passedOn.text, rawOutput: '', outputRef: reference } };
}

function keptOutput({ text, reference }: KeptText): KeptStepOutput {
  if (reference === undefined) return { output: text };
  return { ...(text === '' ? {} : { output: text }), outputRef: reference };
}

export function keepRunOutput(turn: Turn, text: string): KeptText {
  return keepText(turn, text, Math.max(runOutputBytes, maxStatusBytes - bytesOf(turn.state.steps)));
}

/** Short texts stand in the status; long ones in the store, and here a beginning. Some shall not be seen at all. */
function keepText(turn: Turn, text: string, room: number): KeptText {
  const isInline = byteLength(text) <= Math.min(maxInlineBytes, room);
  if (text === '' || (isInline && !isHidden(turn))) return { turn, text };
  const reference = referenceTo(turn, text);
  return {
    turn: withStored(turn, reference.digest, text),
    text: isHidden(turn) ? '' : firstBytes(text, Math.max(0, Math.min(previewBytes, room))),
    reference,
  };
}

export function referenceTo({ facts: { outputStore, digest } }: Turn, text: string): OutputReference {
  return { store: outputStore, digest: digest(text), bytes: byteLength(text) };
}

export function withStored(turn: Turn, key: string, text: string): Turn {
  return { ...turn, stored: new Map([...turn.stored, [key, text]]) };
}

/** Nobody who may read runs shall read what agents wrote (gitops 18). */
export const isHidden = ({ facts }: Turn): boolean => facts.outputVisibility === 'Reference';

function stepRoom(state: RunState, name: string): number {
  const others = state.steps.filter((step) => step.name !== name);
  return Math.max(0, maxStatusBytes - runOutputBytes - bytesOf(others));
}

function bytesOf(steps: readonly StepState[]): number {
  return steps.reduce((bytes, step) => bytes + stepBytes(step), 0);
}

/** Steps never change, so each is measured once. */
const knownBytes = new WeakMap<StepState, number>();

function stepBytes(step: StepState): number {
  const known = knownBytes.get(step);
  if (known !== undefined) return known;
  let bytes = 0;
  for (const text of [step.output, step.rawOutput, step.outputJSON])
    if (text !== undefined) bytes += byteLength(text);
  knownBytes.set(step, bytes);
  return bytes;
}
