import type { ChatBody, completionBody } from '../agent/model-server.ts';

/** Which step asks what, in which turn. */
export interface Conversation {
  readonly step: string;
  /** The task's prompt, without the delimiters that each attempt chooses anew. */
  readonly prompt: string;
  readonly turn: number;
}

type Answer = Parameters<typeof completionBody>[0];

export function conversationOf(chat: ChatBody): Conversation {
  const textOf = (role: string): string =>
    chat.messages.find((message) => message.role === role)?.content ?? '';
  return {
    step: textOf('system').split(' ')[0] ?? '',
    prompt: textOf('user').replaceAll(/nonce="[^"]*"/g, 'nonce'),
    turn: chat.messages.filter((message) => message.role === 'assistant').length + 1,
  };
}

/** What the model says follows from what it is asked, so that asking again changes nothing. */
export function answer(chat: ChatBody): Answer {
  const { step, prompt, turn } = conversationOf(chat);
  if (step === 'order')
    return turn === 1
      ? { toolCalls: [{ name: 'shop__place_order', arguments: '{"q":"lamp"}' }], finishReason: 'tool_calls' }
      : { text: `ordered: ${chat.messages.at(-1)?.content}` };
  if (step === 'lead') return leadAnswer(chat, turn);
  if (step === 'writer') return { text: `wrote ${prompt}` };
  if (step === 'draft')
    return { text: prompt.includes('was not accepted') ? 'Dear customer, it comes.' : 'It comes.' };
  return { text: prompt.includes('polished once') ? 'polished twice' : 'polished once' };
}

function leadAnswer(chat: ChatBody, turn: number): Answer {
  const said = chat.messages.filter(({ role }) => role === 'tool').map(({ content }) => content ?? '');
  if (turn === 1) {
    const tasks = ['one', 'two'].map((prompt) => ({ role: 'writer', prompt }));
    return callOf('spawn_and_collect', { tasks });
  }
  if (turn === 2) return callOf('delegate', { role: 'writer', prompt: 'three' });
  if (turn === 3) return callOf('collect_results', { task_ids: [said[1]?.split('id: ')[1]] });
  // Ids are new with each trial.
  const texts = [said[0], said[2]].map((text) =>
    JSON.stringify(Object.values(JSON.parse(text ?? '').completed)),
  );
  return { text: texts.join(' ') };
}

function callOf(name: string, input: unknown): Answer {
  return { toolCalls: [{ name, arguments: JSON.stringify(input) }], finishReason: 'tool_calls' };
}
