import { modelReply } from '../../../operator/agent/llm/chat-reply.ts';
import { chatStream } from '../../../operator/agent/llm/chat-stream.ts';
import type { ModelReply } from '../../../operator/agent/llm/model.ts';
import { isRecord } from '../../../schemas/json-record.ts';
import { readConversation } from '../../scripted-model/conversation.ts';
import type { Exchange } from './recording-fetch.ts';

/** One turn of a conversation, as a model has spoken it. */
export interface RecordedTurn {
  readonly system: string;
  readonly user: string;
  /** From 1. */
  readonly turn: number;
  readonly reply: ModelReply;
  readonly offered: readonly OfferedTool[];
}

/** A tool as a model was told of it. */
export interface OfferedTool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: unknown;
}

/** Undefined for an exchange that is no chat completion, or whose answer is none. */
export function readExchange({ request, response, isStream }: Exchange): RecordedTurn | undefined {
  try {
    const body: unknown = JSON.parse(request);
    const read = readConversation(body);
    if (read.kind === 'invalid') return undefined;
    const { system, user, turn } = read.conversation;
    const reply = modelReply(isStream ? streamed(response) : JSON.parse(response));
    return { system: steady(system), user: steady(user), turn, reply, offered: offeredTools(body) };
  } catch {
    // What the agent could not read either was asked for again.
    return undefined;
  }
}

/** Stands for the nonce of an attempt, which is another one each time (orchestration 4.5.1). */
export const anyNonce = 'nonce="*"';

function steady(text: string): string {
  return text.replaceAll(/nonce="[^"]*"/g, anyNonce);
}

function streamed(response: string): unknown {
  const stream = chatStream();
  for (const [, data = ''] of response.matchAll(/^data: ?(.*)$/gm))
    if (data.trim() !== '[DONE]' && data.trim() !== '') stream.take(JSON.parse(data));
  return stream.completion();
}

function offeredTools(body: unknown): readonly OfferedTool[] {
  const tools = isRecord(body) && Array.isArray(body.tools) ? body.tools : [];
  return tools.flatMap((tool: unknown) => {
    const described = isRecord(tool) ? tool.function : undefined;
    if (!isRecord(described) || typeof described.name !== 'string') return [];
    const { name, description, parameters } = described;
    return [
      { name, description: typeof description === 'string' ? description : '', inputSchema: parameters },
    ];
  });
}
