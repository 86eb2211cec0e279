import { charsOfFrame, charsOfMessage, tokensOfChars } from './estimate-tokens.ts';
import type { Model } from './model.ts';

/** Provider `mock` (agents 10.1): one fixed reply, never a tool call, four characters a token. */
export function mockModel(response = 'mock response'): Model {
  return {
    provider: 'mock',
    async complete(request, signal) {
      signal.throwIfAborted();
      const inputChars = request.messages.reduce(
        (sum, message) => sum + charsOfMessage(message),
        charsOfFrame(request),
      );
      request.listener?.begin();
      request.listener?.text(response);
      return {
        text: response,
        toolCalls: [],
        stopReason: 'stop',
        usage: {
          inputTokens: tokensOfChars(inputChars),
          outputTokens: tokensOfChars(response.length),
          thinkingTokens: 0,
        },
      };
    },
  };
}
