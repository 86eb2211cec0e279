import { isRecord } from '../../../schemas/json-record.ts';
import { shortLine } from '../short-line.ts';
import { tokensOfChars } from './estimate-tokens.ts';
import type { ModelReply, ModelUsage, ToolCall } from './model.ts';
import { ModelError } from './model-error.ts';

/**
 * Reads a chat completion, forgiving what local servers leave out (ids, usage, arguments as an object).
 * Throws ModelError `garbage` for anything that is none.
 */
export function modelReply(body: unknown): ModelReply {
  if (!isRecord(body))
    throw garbage(`got ${typeof body === 'string' ? `"${shortLine(body, 80)}"` : typeof body}`);
  if (isRecord(body.error))
    throw garbage(shortLine(String(body.error.message ?? 'an error without message')));
  const choice = Array.isArray(body.choices) ? body.choices[0] : undefined;
  if (!isRecord(choice)) throw garbage('it has no choices');
  const { message } = choice;
  if (!isRecord(message)) throw garbage('its first choice has no message');
  const usage = modelUsage(body.usage, message);
  return {
    text: messageText(message),
    toolCalls: toolCalls(message.tool_calls),
    ...(usage !== undefined && { usage }),
    ...(typeof choice.finish_reason === 'string' && { stopReason: choice.finish_reason }),
  };
}

function messageText(message: Readonly<Record<string, unknown>>): string {
  const { content, refusal } = message;
  if (typeof content === 'string' && content !== '') return content;
  if (Array.isArray(content)) {
    return content.map((part) => (isRecord(part) && typeof part.text === 'string' ? part.text : '')).join('');
  }
  if (content !== null && content !== undefined && typeof content !== 'string') {
    throw garbage('the content of its message is no text');
  }
  return typeof refusal === 'string' ? refusal : '';
}

function toolCalls(value: unknown): readonly ToolCall[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw garbage('its tool_calls are no list');
  return value.map((call, index) => {
    const called = isRecord(call) ? call.function : undefined;
    if (!isRecord(call) || !isRecord(called) || typeof called.name !== 'string') {
      throw garbage(`its tool call ${index + 1} names no function`);
    }
    return {
      id: typeof call.id === 'string' && call.id !== '' ? call.id : `call_${index + 1}`,
      name: called.name,
      argumentsText: argumentsText(called.arguments),
    };
  });
}

function argumentsText(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/**
 * OpenAI counts reasoning within the completion; our output tokens leave it out, so that the three sum up.
 * Servers that send reasoning text without a count: four characters a token (agents 10.3).
 */
function modelUsage(usage: unknown, message: Readonly<Record<string, unknown>>): ModelUsage | undefined {
  if (!isRecord(usage)) return undefined;
  const input = count(usage.prompt_tokens);
  const completion = count(usage.completion_tokens);
  if (input === undefined || completion === undefined) return undefined;
  const details = isRecord(usage.completion_tokens_details) ? usage.completion_tokens_details : {};
  const reasoning = typeof message.reasoning === 'string' ? message.reasoning : '';
  const thinking = Math.min(count(details.reasoning_tokens) ?? tokensOfChars(reasoning.length), completion);
  return { inputTokens: input, outputTokens: completion - thinking, thinkingTokens: thinking };
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.trunc(value) : undefined;
}

function garbage(why: string): ModelError {
  return new ModelError('garbage', `model server answered something that is no chat completion: ${why}`);
}
