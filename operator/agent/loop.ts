import type { SpentTokens } from '../ledger/spending-ledger.ts';
import { charsOfFrame, charsOfMessage, charsOfReply, tokensOfChars } from './llm/estimate-tokens.ts';
import type {
  Message,
  Model,
  ModelReply,
  ModelRequest,
  TextListener,
  ToolCall,
  ToolDefinition,
} from './llm/model.ts';
import { ModelError } from './llm/model-error.ts';
import { noUsage, type Usage, usageOfReply, usageSum } from './usage.ts';

/** The longest a task may go back and forth with its model (agents 4.4). */
export const maxTurns = 100;

export interface LoopTask {
  readonly model: string;
  readonly system: string;
  readonly prompt: string;
  readonly tools: readonly ToolDefinition[];
  readonly maxOutputTokens: number;
  readonly temperature?: number;
  readonly signal: AbortSignal;
}

/** Leave to spend tokens on one model call (decision 15). */
export interface SpendingLeave {
  /** At most what was asked for: less is left of the day. */
  readonly maxOutputTokens: number;
  /** What the call really cost. */
  settle(used: SpentTokens): Promise<void>;
}

export interface LoopPorts {
  readonly model: Model;
  /** Never rejects for what a tool did wrong: that is text for the model. `ordinal` counts the task's calls from 1. */
  readonly callTool: (call: ToolCall, ordinal: number, signal: AbortSignal) => Promise<string>;
  /** Rejects when the budget is used up. */
  readonly askToSpend: (
    inputTokens: number,
    maxOutputTokens: number,
    signal: AbortSignal,
  ) => Promise<SpendingLeave>;
  readonly onTurn?: (turn: Turn) => void;
  /** Hears the replies as they come. */
  readonly listener?: TextListener;
}

/** One model call that was answered. */
export interface Turn {
  readonly number: number;
  readonly request: ModelRequest;
  readonly reply: ModelReply;
  readonly usage: Usage;
}

/** How the conversation ended; `text` is the result, or what there was of it when `error` is set. */
export interface LoopEnd {
  readonly text: string;
  readonly usage: Usage;
  readonly turns: number;
  readonly toolCalls: number;
  readonly error?: unknown;
}

interface Conversation {
  readonly messages: Message[];
  tools: readonly ToolDefinition[];
  /** Characters that the next call sends. */
  chars: number;
  usage: Usage;
  turns: number;
  toolCalls: number;
  text: string;
}

/**
 * Calls the model until it asks for no more tools (agents 4.4). Decides on the presence of tool calls, not on the
 * finish reason; runs the calls of a turn one after the other, in the order they stand in; text that the token cap
 * cut off is a success. Never rejects: usage counts for failed attempts too.
 */
export async function runLoop(task: LoopTask, ports: LoopPorts): Promise<LoopEnd> {
  const conversation: Conversation = {
    messages: [{ role: 'user', text: task.prompt }],
    tools: task.tools,
    chars: charsOfFrame(task) + task.prompt.length,
    usage: noUsage,
    turns: 0,
    toolCalls: 0,
    text: '',
  };
  try {
    while (conversation.turns < maxTurns) {
      const reply = await takeTurn(conversation, task, ports);
      // An empty reply is an empty result, whatever was said on the way.
      if (reply.toolCalls.length === 0) return { ...loopEnd(conversation), text: reply.text };
      await runToolCalls(conversation, reply, task.signal, ports);
    }
    throw new Error(`tool loop exceeded ${maxTurns} turns`);
  } catch (error) {
    return { ...loopEnd(conversation), error };
  }
}

function loopEnd({ text, usage, turns, toolCalls }: Conversation): LoopEnd {
  return { text, usage, turns, toolCalls };
}

async function takeTurn(conversation: Conversation, task: LoopTask, ports: LoopPorts): Promise<ModelReply> {
  try {
    return await callModel(conversation, task, ports);
  } catch (error) {
    const mayDropTools = error instanceof ModelError && error.kind === 'tools-unsupported';
    if (!mayDropTools || conversation.tools.length === 0) throw error;
    conversation.tools = [];
    return await callModel(conversation, task, ports);
  }
}

async function callModel(conversation: Conversation, task: LoopTask, ports: LoopPorts): Promise<ModelReply> {
  const { signal, model, system, temperature } = task;
  signal.throwIfAborted();
  const inputTokens = tokensOfChars(conversation.chars);
  const leave = await ports.askToSpend(inputTokens, task.maxOutputTokens, signal);
  const request: ModelRequest = {
    model,
    system,
    messages: conversation.messages,
    tools: conversation.tools,
    maxOutputTokens: leave.maxOutputTokens,
    ...(temperature !== undefined && { temperature }),
    ...(ports.listener !== undefined && { listener: ports.listener }),
  };
  let reply: ModelReply;
  try {
    reply = await ports.model.complete(request, signal);
  } catch (error) {
    // Who gives up waiting has sent the input all the same; who was refused has paid nothing.
    const paid = signal.aborted ? unansweredUsage(inputTokens) : noUsage;
    conversation.usage = usageSum(conversation.usage, paid);
    void leave.settle(paid);
    throw error;
  }
  const usage = usageOfReply(reply, inputTokens);
  conversation.usage = usageSum(conversation.usage, usage);
  // Nobody waits for it: until the bill is stored the reservation stands for it, also when this process dies first, and
  // the next reservation comes after it.
  void leave.settle(usage);
  conversation.turns += 1;
  if (reply.text !== '') conversation.text = reply.text;
  ports.onTurn?.({ number: conversation.turns, request, reply, usage });
  return reply;
}

function unansweredUsage(inputTokens: number): Usage {
  return { ...noUsage, inputTokens, totalTokens: inputTokens, isEstimated: true };
}

async function runToolCalls(
  conversation: Conversation,
  reply: ModelReply,
  signal: AbortSignal,
  { callTool }: LoopPorts,
): Promise<void> {
  conversation.messages.push({ role: 'assistant', text: reply.text, toolCalls: reply.toolCalls });
  conversation.chars += charsOfReply(reply);
  for (const call of reply.toolCalls) {
    signal.throwIfAborted();
    conversation.toolCalls += 1;
    const message: Message = {
      role: 'tool',
      callId: call.id,
      text: await callTool(call, conversation.toolCalls, signal),
    };
    conversation.messages.push(message);
    conversation.chars += charsOfMessage(message);
  }
}
