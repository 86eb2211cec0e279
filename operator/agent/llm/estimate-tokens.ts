import type { Message, ModelReply, ModelRequest } from './model.ts';

/** The rule of thumb of the whole product: four characters make a token (agents 9.1, 10.1). */
export function tokensOfChars(chars: number): number {
  return Math.ceil(chars / 4);
}

/** Characters that a message adds to the context. */
export function charsOfMessage(message: Message): number {
  if (message.role !== 'assistant') return message.text.length;
  let chars = message.text.length;
  for (const call of message.toolCalls) chars += call.name.length + call.argumentsText.length;
  return chars;
}

/** Characters of what stays the same from call to call: system prompt and tools. */
export function charsOfFrame(request: Pick<ModelRequest, 'system' | 'tools'>): number {
  return request.system.length + (request.tools.length === 0 ? 0 : JSON.stringify(request.tools).length);
}

/** Characters of a reply, as if it were a message. */
export function charsOfReply(reply: ModelReply): number {
  return charsOfMessage({ role: 'assistant', text: reply.text, toolCalls: reply.toolCalls });
}
