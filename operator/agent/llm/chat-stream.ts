import { isRecord } from '../../../schemas/json-record.ts';
import { ModelError } from './model-error.ts';

/** The chunks of a streamed chat completion, put together. */
export interface ChatStream {
  /** Takes one chunk; answers the text that it adds to the reply. */
  take(chunk: unknown): string;
  /** As if it had not been streamed. Throws ModelError `network` when the stream broke off. */
  completion(): unknown;
}

interface StreamedCall {
  readonly index: unknown;
  id: string;
  name: string;
  arguments: string;
}

/** Forgiving like the reader of whole answers: indexes, ids and usage may be missing, arguments may be an object. */
export function chatStream(): ChatStream {
  const message = { content: '', refusal: '', reasoning: '' };
  const calls: StreamedCall[] = [];
  let usage: unknown;
  let finishReason: unknown;

  const takeCall = (delta: unknown): void => {
    if (!isRecord(delta)) return;
    const called = isRecord(delta.function) ? delta.function : {};
    const id = textOf(delta.id);
    const known = calls.findLast((call) => delta.index === undefined || call.index === delta.index);
    // Some servers number every call 0, or none.
    const isNew = known === undefined || (id !== '' && known.id !== '' && id !== known.id);
    const call = isNew ? { index: delta.index, id, name: '', arguments: '' } : known;
    if (isNew) calls.push(call);
    if (call.id === '') call.id = id;
    if (call.name === '') call.name = textOf(called.name);
    call.arguments += isRecord(called.arguments)
      ? JSON.stringify(called.arguments)
      : textOf(called.arguments);
  };

  return {
    take(chunk) {
      if (!isRecord(chunk)) return '';
      if (isRecord(chunk.usage)) usage = chunk.usage;
      const choice = Array.isArray(chunk.choices) ? chunk.choices[0] : undefined;
      if (!isRecord(choice)) return '';
      finishReason = choice.finish_reason ?? finishReason;
      const delta = isRecord(choice.delta) ? choice.delta : {};
      for (const call of Array.isArray(delta.tool_calls) ? delta.tool_calls : []) takeCall(call);
      const content = textOf(delta.content);
      const refusal = textOf(delta.refusal);
      message.content += content;
      message.refusal += refusal;
      message.reasoning += textOf(delta.reasoning);
      // As in a whole reply, a refusal is the text where there is no other.
      return message.content === '' ? refusal : content;
    },
    completion() {
      if (finishReason === undefined) throw brokenOff('it has no end');
      const tool_calls = calls.map(({ id, name, ...call }) => ({
        id,
        function: { ...(name === '' ? {} : { name }), arguments: call.arguments },
      }));
      return { choices: [{ message: { ...message, tool_calls }, finish_reason: finishReason }], usage };
    },
  };
}

/** Worth repeating, like a connection that was cut. */
export const brokenOff = (why: string): ModelError =>
  new ModelError('network', `model call failed: the answer broke off (${why})`);

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
