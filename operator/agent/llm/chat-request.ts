import type { OpenAI } from 'openai';
import type { Message, ModelRequest, ToolDefinition } from './model.ts';

type ChatMessage = OpenAI.ChatCompletionMessageParam;

/** Models that refuse a temperature (agents 10.1): the o-series. */
const fixedTemperature = /^o\d/;

/** What a server takes: older compatible ones refuse the name of today, or to count tokens in streams, or to stream. */
export interface WireForm {
  readonly outputCap: 'max_completion_tokens' | 'max_tokens';
  readonly streams: 'with-usage' | 'plainly' | 'never';
}

/** The body of a chat completion request; as a stream where somebody reads along. */
export function chatRequest(
  request: ModelRequest,
  { outputCap, streams }: WireForm,
): OpenAI.ChatCompletionCreateParams {
  const { model, system, messages, tools, maxOutputTokens, temperature, listener } = request;
  return {
    model,
    messages:
      system === '' ? messages.map(chatMessage) : [systemMessage(system), ...messages.map(chatMessage)],
    [outputCap]: maxOutputTokens,
    ...(tools.length > 0 && { tools: chatTools(tools) }),
    ...(temperature !== undefined && !fixedTemperature.test(model) && { temperature }),
    ...(listener !== undefined && streams !== 'never' && { stream: true }),
    ...(listener !== undefined && streams === 'with-usage' && { stream_options: { include_usage: true } }),
  };
}

function systemMessage(content: string): ChatMessage {
  return { role: 'system', content };
}

// A conversation is sent again with every turn; its messages and tools do not change, so neither does their form.
const wireMessages = new WeakMap<Message, ChatMessage>();
const wireTools = new WeakMap<readonly ToolDefinition[], OpenAI.ChatCompletionFunctionTool[]>();

function chatMessage(message: Message): ChatMessage {
  const known = wireMessages.get(message);
  if (known !== undefined) return known;
  const wire = toChatMessage(message);
  wireMessages.set(message, wire);
  return wire;
}

function toChatMessage(message: Message): ChatMessage {
  switch (message.role) {
    case 'user':
      return { role: 'user', content: message.text };
    case 'tool':
      return { role: 'tool', tool_call_id: message.callId, content: message.text };
    case 'assistant':
      if (message.toolCalls.length === 0) return { role: 'assistant', content: message.text };
      return {
        role: 'assistant',
        content: message.text === '' ? null : message.text,
        tool_calls: message.toolCalls.map((call) => ({
          id: call.id,
          type: 'function',
          function: { name: call.name, arguments: call.argumentsText },
        })),
      };
  }
}

function chatTools(tools: readonly ToolDefinition[]): OpenAI.ChatCompletionFunctionTool[] {
  const known = wireTools.get(tools);
  if (known !== undefined) return known;
  const wire = tools.map(
    ({ name, description, inputSchema }): OpenAI.ChatCompletionFunctionTool => ({
      type: 'function',
      function: { name, description, parameters: inputSchema },
    }),
  );
  wireTools.set(tools, wire);
  return wire;
}
