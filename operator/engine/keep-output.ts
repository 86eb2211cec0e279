import type { OutputReference } from '../../schemas/generated/types.ts';
import { byteLength } from '../../schemas/rules/object/text-size.ts';
import { queueStore } from './full-output.ts';
import type { RunState, StepState } from './state.ts';
import { firstBytes, truncated } from './text-bytes.ts';
import type { Turn } from './turn.ts';

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

/** Decides what of a step's texts stands in the status; the longest goes to the store, if there is one. */
export function keepStepOutput(
  turn: Turn,
  name: string,
  texts: StepTexts,
): { readonly turn: Turn; readonly kept: KeptStepOutput } {
  let room = stepRoom(turn.state, name);
  const main = keepText(turn, texts.rawOutput ?? texts.output, room);
  room -= byteLength(main.text);
  // A long text that is passed on as it was written needs no second reference.
  const isPassedOnWhole =
    texts.rawOutput === undefined || (main.reference !== undefined && texts.rawOutput === texts.output);
  const output = isPassedOnWhole ? main.text : truncated(texts.output, Math.max(1, room));
  if (!isPassedOnWhole) room -= byteLength(output);
  const json = texts.outputJSON;
  const keepsJson = json !== undefined && byteLength(json) <= Math.min(maxInlineBytes, room);
  return {
    turn: main.turn,
    kept: {
      output,
      ...(isPassedOnWhole ? {} : { rawOutput: main.text }),
      ...(main.reference === undefined ? {} : { outputRef: main.reference }),
      ...(keepsJson ? { outputJSON: json } : {}),
    },
  };
}

/** The run's own output is in no task's result: without a store, as much of it stays as the status has room for. */
export function keepRunOutput(turn: Turn, text: string): KeptText {
  const room = Math.max(runOutputBytes, maxStatusBytes - bytesOf(turn.state.steps));
  if (turn.facts.outputStore !== undefined) return keepText(turn, text, room);
  return { turn, text: truncated(text, room) };
}

/** Short texts stand in the status; long ones in a store, or in the result that they came with, and here a beginning. */
function keepText(turn: Turn, text: string, room: number): KeptText {
  const bytes = byteLength(text);
  if (bytes <= Math.min(maxInlineBytes, room)) return { turn, text };
  const { outputStore, digest } = turn.facts;
  const key = digest(text);
  return {
    turn: outputStore === undefined ? turn : { ...turn, stored: new Map([...turn.stored, [key, text]]) },
    text: firstBytes(text, Math.max(0, Math.min(previewBytes, room))),
    reference: { store: outputStore ?? queueStore, digest: key, bytes },
  };
}

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
