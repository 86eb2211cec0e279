import type { Spoken } from './answer-conversation.ts';

export interface CompletionIdentity {
  readonly id: string;
  readonly model: string;
  /** Seconds since the epoch. */
  readonly created: number;
}

/** The body of an answered `POST /v1/chat/completions`. */
export function chatCompletion(spoken: Spoken, { id, model, created }: CompletionIdentity): unknown {
  return {
    id,
    object: 'chat.completion',
    created,
    model,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: spoken.text ?? null, ...toolCallsOf(spoken, id) },
        finish_reason: finishReason(spoken),
      },
    ],
    usage: usageOf(spoken),
  };
}

/** The same as a stream of server-sent events: role, text, tool calls, end, and usage when it was asked for. */
export function chatCompletionEvents(
  spoken: Spoken,
  { id, model, created }: CompletionIdentity,
  withUsage: boolean,
): readonly string[] {
  const chunk = (delta: object, reason: string | null): unknown => ({
    id,
    object: 'chat.completion.chunk',
    created,
    model,
    choices: [{ index: 0, delta, finish_reason: reason }],
  });
  const words = spoken.text?.match(/\S+\s*|\s+/g) ?? [];
  const { tool_calls } = toolCallsOf(spoken, id);
  const chunks = [
    chunk({ role: 'assistant' }, null),
    ...words.map((word) => chunk({ content: word }, null)),
    ...(tool_calls ?? []).map((call, index) => chunk({ tool_calls: [{ index, ...call }] }, null)),
    chunk({}, finishReason(spoken)),
    ...(withUsage
      ? [{ id, object: 'chat.completion.chunk', created, model, choices: [], usage: usageOf(spoken) }]
      : []),
  ];
  return [...chunks.map((value) => `data: ${JSON.stringify(value)}\n\n`), 'data: [DONE]\n\n'];
}

function toolCallsOf(spoken: Spoken, id: string) {
  if (spoken.toolCalls.length === 0) return {};
  return {
    tool_calls: spoken.toolCalls.map((call, index) => ({
      id: `call-${id}-${index}`,
      type: 'function',
      function: { name: call.name, arguments: call.arguments },
    })),
  };
}

function finishReason(spoken: Spoken): string {
  return spoken.toolCalls.length > 0 ? 'tool_calls' : 'stop';
}

function usageOf({ usage: { prompt, completion } }: Spoken) {
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
}
