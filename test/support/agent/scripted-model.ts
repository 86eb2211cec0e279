import type { Model, ModelReply, ModelRequest } from '../../../operator/agent/llm/model.ts';

export type Step =
  | ModelReply
  | Error
  | ((request: ModelRequest, signal: AbortSignal) => Promise<ModelReply> | ModelReply);

export interface ScriptedModel extends Model {
  /** Requests as they were when they arrived. */
  readonly requests: readonly ModelRequest[];
}

/** A model in this process that follows a script; one call too many is an error. */
export function scriptedModel(steps: readonly Step[]): ScriptedModel {
  const requests: ModelRequest[] = [];
  return {
    provider: 'scripted',
    requests,
    async complete(request, signal) {
      const step = steps[requests.length];
      requests.push({ ...request, messages: [...request.messages] });
      if (step === undefined) throw new Error('no turn left in the script');
      if (step instanceof Error) throw step;
      return typeof step === 'function' ? await step(request, signal) : step;
    },
  };
}

/** A reply that is text; 10 tokens in, 5 out. */
export function reply(text: string, overrides: Partial<ModelReply> = {}): ModelReply {
  return {
    text,
    toolCalls: [],
    usage: { inputTokens: 10, outputTokens: 5, thinkingTokens: 0 },
    stopReason: 'stop',
    ...overrides,
  };
}

/** A reply that asks for tools: `[name, arguments]` each. */
export function toolReply(
  calls: readonly (readonly [string, unknown])[],
  overrides: Partial<ModelReply> = {},
): ModelReply {
  return reply('', {
    toolCalls: calls.map(([name, input], index) => ({
      id: `call-${index + 1}`,
      name,
      argumentsText: typeof input === 'string' ? input : JSON.stringify(input),
    })),
    stopReason: 'tool_calls',
    ...overrides,
  });
}
