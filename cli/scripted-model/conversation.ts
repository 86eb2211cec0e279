import { z } from 'zod';

/** The parts of a chat completion request that a script is matched against. */
export interface Conversation {
  readonly model: string;
  readonly system: string;
  readonly user: string;
  /** Results of tools, in the order of the conversation. */
  readonly results: readonly ToolResult[];
  /** Results that came since the model last spoke. */
  readonly newResults: readonly ToolResult[];
  /** Which turn of the model this request asks for, from 1. */
  readonly turn: number;
  /** Names of the tools that are offered. */
  readonly offered: readonly string[];
  readonly maxTokens?: number;
  readonly stream: boolean;
  readonly streamUsage: boolean;
}

export interface ToolResult {
  /** The name that the model called, e.g. `grafana__query_logs` or `post_message`. */
  readonly tool: string;
  readonly arguments: unknown;
  /** Parsed when it is JSON, else the text. */
  readonly value: unknown;
  readonly text: string;
}

const content = z.union([
  z.string(),
  z.null(),
  z.array(z.object({ type: z.literal('text'), text: z.string() })),
]);

const requestSchema = z.object({
  model: z.string(),
  messages: z.array(
    z.discriminatedUnion('role', [
      z.object({ role: z.enum(['system', 'developer', 'user']), content }),
      z.object({ role: z.literal('tool'), content, tool_call_id: z.string() }),
      z.object({
        role: z.literal('assistant'),
        content: content.optional(),
        tool_calls: z
          .array(
            z.object({ id: z.string(), function: z.object({ name: z.string(), arguments: z.string() }) }),
          )
          .nullish(),
      }),
    ]),
  ),
  tools: z.array(z.object({ function: z.object({ name: z.string() }) })).nullish(),
  max_completion_tokens: z.int().nullish(),
  max_tokens: z.int().nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().optional() }).nullish(),
});

export type ReadConversation =
  | { readonly kind: 'read'; readonly conversation: Conversation }
  | { readonly kind: 'invalid'; readonly message: string };

/** Reads the body of `POST /v1/chat/completions`. A result whose call is not in the conversation is invalid. */
export function readConversation(body: unknown): ReadConversation {
  const request = requestSchema.safeParse(body);
  if (!request.success) {
    const [issue] = request.error.issues;
    return {
      kind: 'invalid',
      message: `the request is no chat completion: ${issue?.path.map(String).join('.')}: ${issue?.message}`,
    };
  }
  const calls = new Map<string, { readonly name: string; readonly arguments: string }>();
  const results: ToolResult[] = [];
  const system: string[] = [];
  const user: string[] = [];
  let spoken = 0;
  let answered = 0;
  for (const message of request.data.messages) {
    const text = textOf(message.content);
    switch (message.role) {
      case 'system':
      case 'developer':
        system.push(text);
        break;
      case 'user':
        user.push(text);
        break;
      case 'assistant':
        spoken += 1;
        answered = results.length;
        for (const call of message.tool_calls ?? []) calls.set(call.id, call.function);
        break;
      case 'tool': {
        const call = calls.get(message.tool_call_id);
        if (call === undefined) {
          return {
            kind: 'invalid',
            message: `a tool result answers "${message.tool_call_id}", which was never called`,
          };
        }
        results.push({ tool: call.name, arguments: parseJson(call.arguments), value: parseJson(text), text });
      }
    }
  }
  const { model, tools, stream, stream_options } = request.data;
  const maxTokens = request.data.max_completion_tokens ?? request.data.max_tokens;
  return {
    kind: 'read',
    conversation: {
      model,
      system: system.join('\n'),
      user: user.join('\n'),
      results,
      newResults: results.slice(answered),
      turn: spoken + 1,
      offered: (tools ?? []).map((tool) => tool.function.name),
      ...(typeof maxTokens === 'number' && { maxTokens }),
      stream: stream === true,
      streamUsage: stream_options?.include_usage === true,
    },
  };
}

function textOf(given: z.output<typeof content> | undefined): string {
  if (given === undefined || given === null) return '';
  return typeof given === 'string' ? given : given.map((part) => part.text).join('\n');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The tool's own name: what follows the server's in `<server>__<tool>`, `<server>/<tool>`. */
export function bareToolName(name: string): string {
  return name.split(/__|\//).at(-1) ?? name;
}
