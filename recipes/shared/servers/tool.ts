import type { z } from 'zod';

/** One tool of a recipe's server. `answer` gives a text, or a value that is sent as JSON. */
export interface Tool {
  readonly name: string;
  readonly description: string;
  readonly input: z.ZodObject;
  answer(input: unknown): unknown;
}

/** A tool whose `answer` sees its input checked and typed by `input`. */
export function defineTool<Input extends z.ZodObject>(tool: {
  readonly name: string;
  readonly description: string;
  readonly input: Input;
  answer(input: z.output<Input>): unknown;
}): Tool {
  return { ...tool, answer: (input) => tool.answer(tool.input.parse(input)) };
}

/** Thrown by `answer`: the model is told this text as an error result of the tool. */
export class ToolFailure extends Error {
  override readonly name = 'ToolFailure';
}
