import { bareToolName, type Conversation } from './conversation.ts';
import { findInConversation } from './find-in-text.ts';
import type { AgentScript, ModelScript, Turn } from './model-script.ts';
import { ScriptFailure } from './script-failure.ts';

/** What the model says, before it is put into the form of the API. */
export interface Spoken {
  readonly text?: string;
  readonly toolCalls: readonly { readonly name: string; readonly arguments: string }[];
  readonly usage: { readonly prompt: number; readonly completion: number };
}

export type Answer =
  | { readonly kind: 'spoken'; readonly agent: string; readonly turn: Turn; readonly spoken: Spoken }
  | {
      readonly kind: 'error';
      readonly agent: string;
      readonly turn: Turn;
      readonly status: number;
      readonly message: string;
      readonly retryAfterSeconds?: number;
    }
  /** The script does not foresee this request; `status` is 404 for a model that it does not know, else 400. */
  | { readonly kind: 'refused'; readonly status: 400 | 404; readonly message: string };

/** Answers as the script says. Pure: the same conversation gets the same answer. */
export function answerConversation(script: ModelScript, conversation: Conversation): Answer {
  const { models } = script;
  if (models !== undefined && !models.includes(conversation.model)) {
    return {
      kind: 'refused',
      status: 404,
      message: `model "${conversation.model}" is not in ${script.file}. Known: ${models.join(', ')}`,
    };
  }
  const agent = script.agents.find(
    ({ match }) => fits(conversation.system, match.system) && fits(conversation.user, match.user),
  );
  if (agent === undefined) return refused(unknownAgent(script, conversation));
  const turn = agent.turns[conversation.turn - 1];
  if (turn === undefined) {
    return refused(
      `${script.file}: agent "${agent.name}" ends after turn ${agent.turns.length}, but turn ${conversation.turn} is asked for. ` +
        `Add it, or let turn ${agent.turns.length} answer without toolCalls`,
    );
  }
  const place = `${script.file}: agent "${agent.name}", turn ${conversation.turn} "${turn.name}"`;
  try {
    checkExpectations(turn, conversation);
    const data = templateData(turn, conversation);
    if (turn.reply.kind === 'error') return { ...turn.reply, agent: agent.name, turn };
    const { text, toolCalls } = turn.reply;
    const spoken = {
      ...(text !== undefined && { text: text(data) }),
      toolCalls: toolCalls.map((call) => ({
        name: call.name(data),
        arguments: JSON.stringify(call.arguments(data)),
      })),
    };
    return {
      kind: 'spoken',
      agent: agent.name,
      turn,
      spoken: { ...spoken, usage: turn.usage ?? estimateUsage(conversation, spoken) },
    };
  } catch (error) {
    if (error instanceof ScriptFailure) return refused(`${place}: ${error.message}`);
    throw error;
  }
}

function refused(message: string): Answer {
  return { kind: 'refused', status: 400, message };
}

function fits(text: string, wanted: string | undefined): boolean {
  return wanted === undefined || text.includes(wanted);
}

function unknownAgent(script: ModelScript, conversation: Conversation): string {
  const wanted = ({ name, match }: AgentScript): string =>
    `${name} (${[
      ...(match.system === undefined ? [] : [`system has "${match.system}"`]),
      ...(match.user === undefined ? [] : [`user has "${match.user}"`]),
    ].join(', ')})`;
  const [start = ''] = conversation.system.trimStart().slice(0, 80).split('\n');
  return `${script.file}: no agent fits a request whose system prompt begins "${start}". Known: ${script.agents.map(wanted).join('; ')}`;
}

function checkExpectations({ expect }: Turn, conversation: Conversation): void {
  if (expect.offered !== undefined) {
    const offered = conversation.offered.toSorted();
    if (!isSameList(offered, expect.offered.toSorted())) {
      throw new ScriptFailure(`offered are [${offered.join(', ')}], expected [${expect.offered.join(', ')}]`);
    }
  }
  if (expect.results !== undefined) {
    const came = conversation.newResults.map((result) => bareToolName(result.tool));
    if (!isSameList(came, expect.results.map(bareToolName))) {
      throw new ScriptFailure(
        `results came from [${came.join(', ')}], expected [${expect.results.join(', ')}]`,
      );
    }
  }
  for (const text of expect.user ?? []) {
    if (!conversation.user.includes(text))
      throw new ScriptFailure(`the user message does not hold "${text}"`);
  }
  if (expect.maxTokens !== undefined && conversation.maxTokens !== expect.maxTokens) {
    throw new ScriptFailure(
      `the answer may have ${conversation.maxTokens ?? 'any number of'} tokens, expected ${expect.maxTokens}`,
    );
  }
}

function isSameList(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((item, index) => item === right[index]);
}

/** The names that templates of a reply may use (docs/model-script.md). */
function templateData(turn: Turn, conversation: Conversation): Readonly<Record<string, unknown>> {
  const results: Record<string, unknown> = {};
  for (const result of conversation.results) {
    results[result.tool] = result.value;
    results[bareToolName(result.tool)] = result.value;
  }
  const calls = conversation.results.map(({ tool, arguments: given, value }) => ({
    tool: bareToolName(tool),
    arguments: given,
    result: value,
  }));
  const found = Object.entries(turn.find).map(([name, find]) => [
    name,
    findInConversation(find, conversation),
  ]);
  return {
    model: conversation.model,
    system: conversation.system,
    user: conversation.user,
    turn: conversation.turn,
    offered: conversation.offered,
    results,
    calls,
    find: Object.fromEntries(found),
  };
}

/** Four characters a token, as is usual for want of a tokenizer. */
function estimateUsage(conversation: Conversation, spoken: Omit<Spoken, 'usage'>): Spoken['usage'] {
  const read = [conversation.system, conversation.user, ...conversation.results.map((result) => result.text)];
  const said = [spoken.text ?? '', ...spoken.toolCalls.map((call) => call.name + call.arguments)];
  const tokens = (texts: readonly string[]): number => Math.ceil(texts.join('').length / 4);
  return { prompt: tokens(read), completion: tokens(said) };
}
