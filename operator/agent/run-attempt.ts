import { carriedContext, failSpan, inSpan, tellSpan } from '../observe/tracing.ts';
import type { Attempt, TaskResult } from '../queue/task-queue.ts';
import type { AgentParts } from './agent-parts.ts';
import { type TaskFiles, taskFiles } from './artifacts/task-files.ts';
import { askToSpend } from './ask-to-spend.ts';
import { type AttemptRecorder, attemptRecorder } from './attempt-recorder.ts';
import type { Slot } from './concurrency-gate.ts';
import { withDeadline } from './deadline.ts';
import type { Model } from './llm/model.ts';
import { type LoopEnd, runLoop } from './loop.ts';
import { assemblePrompt } from './prompt.ts';
import { withStoredOutput } from './store-output.ts';
import { CancelledError, StaleTaskError, TaskDeadlineError, taskError } from './task-error.ts';
import { type TokenStream, tokenStream } from './token-stream.ts';
import { callTool } from './tools/call-tool.ts';
import { createCatalogue, emptyCatalogue, type ToolCatalogue } from './tools/catalogue.ts';
import { openDesk } from './tools/subtasks/subtask-desk.ts';
import { subtaskTools } from './tools/subtasks/subtask-tools.ts';
import { noUsage, type Usage } from './usage.ts';

const lastWordMillis = 100;

/**
 * Executes a task once (agents 4.3). Resolves with its result however it ended; the queue decides on retries.
 * Time is bounded by the agent's timeout, the task's own, and the task's deadline, whichever is first.
 */
export async function runAttempt(attempt: Attempt, agent: AgentParts, slot: Slot): Promise<TaskResult> {
  const { id, meta, prompt } = attempt.task;
  const { namespace, name } = agent.config;
  const attributes = {
    'task.id': id,
    'task.prompt_len': prompt.reduce((length, part) => length + part.text.length, 0),
    namespace,
    agent: name,
    role: meta.role ?? '',
  };
  const parent = carriedContext(meta);
  // Waiting is measured for first attempts: later ones were delayed on purpose.
  if (attempt.number === 1 && meta.enqueuedAtMillis !== undefined)
    tellSpan('kubeswarm.queue.poll', {
      attributes: { 'task.id': id, queue: attempt.task.queue },
      parent,
      startMillis: meta.enqueuedAtMillis,
      endMillis: agent.clock.now(),
    });
  return inSpan('kubeswarm.task', { attributes, parent }, async (span) => {
    const result = await execute(attempt, agent, slot);
    const { inputTokens, outputTokens } = result.usage;
    span.setAttributes({ 'task.input_tokens': inputTokens, 'task.output_tokens': outputTokens });
    if (result.error !== undefined) failSpan(span, result.error.message);
    return result;
  });
}

async function execute(attempt: Attempt, agent: AgentParts, slot: Slot): Promise<TaskResult> {
  const { task } = attempt;
  const { clock, config } = agent;
  const startedAtMillis = clock.now();
  const recorder = attemptRecorder(attempt, agent, startedAtMillis);
  const files = taskFiles(task, agent);
  const tokens = tokenStream(attempt, agent);
  const end = await converse(attempt, agent, recorder, slot, files, tokens);
  const error = end.error === undefined ? undefined : taskError(end.error, agent.scrubError);
  const output = agent.scrubOutput(end.text);
  const artifacts = error === undefined ? await files.keep(output, attempt.signal) : {};
  await files.clear();
  const result: TaskResult = {
    id: task.id,
    output,
    ...(Object.keys(artifacts).length > 0 && { artifacts }),
    ...(error !== undefined && { error }),
    usage: taskUsage(end.usage, task.meta.model ?? config.model),
    agent: config.name,
    startedAtMillis,
    completedAtMillis: clock.now(),
  };
  const isFinal = error === undefined || !error.retryable || attempt.number > config.retries;
  tokens.end(isFinal);
  recorder.finished(result, isFinal);
  const settled = await withStoredOutput(result, task, agent);
  await agent.onEffect({ kind: 'task.finished', taskId: task.id, number: attempt.number });
  return settled;
}

function taskUsage(usage: Usage, model: string): TaskResult['usage'] {
  const { isEstimated, ...tokens } = usage;
  return { ...tokens, model, ...(isEstimated && { isEstimated }) };
}

async function converse(
  attempt: Attempt,
  agent: AgentParts,
  recorder: AttemptRecorder,
  slot: Slot,
  files: TaskFiles,
  tokens: TokenStream,
): Promise<LoopEnd> {
  const { task, signal } = attempt;
  const { config, clock, onEffect } = agent;
  const { meta } = task;
  const model = meta.model ?? config.model;
  const begin = async (millis: number, loopSignal: AbortSignal): Promise<LoopEnd> => {
    const catalogue = toolsOf(attempt, agent, recorder, slot, clock.now() + millis);
    const scope = { catalogue, taskId: task.id, recorder };
    const fetched = await files.fetch(loopSignal);
    const parts = [...task.prompt, ...fetched.prompt(catalogue.offered.length > 0)];
    const { system, prompt } = assemblePrompt(config.systemPrompt, parts, agent.nonce());
    return runLoop(
      {
        model,
        system,
        prompt,
        tools: catalogue.offered,
        maxOutputTokens: Math.min(config.maxOutputTokens, meta.maxOutputTokens ?? config.maxOutputTokens),
        ...(config.temperature !== undefined && { temperature: config.temperature }),
        signal: loopSignal,
      },
      {
        model: observedModel(agent.modelFor(model), task.id, agent, recorder),
        askToSpend: (inputTokens, maxOutputTokens, spendSignal) =>
          askToSpend(
            { jobId: task.id, team: meta.team, model, inputTokens, maxOutputTokens, signal: spendSignal },
            agent,
            recorder,
          ),
        callTool: async (call, ordinal, callSignal) => {
          await onEffect({ kind: 'tool.calling', taskId: task.id, number: ordinal });
          const text = await callTool(call, ordinal, callSignal, agent.tools, scope);
          await onEffect({ kind: 'tool.answered', taskId: task.id, number: ordinal });
          return text;
        },
        onTurn: (turn) => {
          tokens.replied();
          recorder.turned(turn);
        },
        ...(tokens.listener !== undefined && { listener: tokens.listener }),
      },
    );
  };
  let loop: Promise<LoopEnd> | undefined;
  const run = (millis: number, loopSignal: AbortSignal): Promise<LoopEnd> => {
    loop = begin(millis, loopSignal).catch((error: unknown) => ({ ...nothing, error }));
    return loop;
  };
  try {
    const time = attemptTime(task, agent);
    return await withDeadline({ clock, ...time, signal }, (loopSignal) => run(time.millis, loopSignal));
  } catch (error) {
    const reason = signal.aborted && !(error instanceof CancelledError) ? cancelled(signal.reason) : error;
    return { ...(await endOf(loop)), error: reason };
  }
}

/** Those of the agent, and those by which the task hands work on; none for a judge or a summary. */
function toolsOf(
  attempt: Attempt,
  agent: AgentParts,
  recorder: AttemptRecorder,
  slot: Slot,
  endsAtMillis: number,
): ToolCatalogue {
  if (attempt.task.meta.tools === 'none') return emptyCatalogue;
  const { guardrails } = agent.config;
  const desk = openDesk({ attempt, agent, recorder, slot, endsAtMillis });
  return createCatalogue([...agent.sourceTools(), ...subtaskTools(desk, guardrails.allow)], guardrails);
}

const nothing: LoopEnd = { text: '', usage: noUsage, turns: 0, toolCalls: 0 };

/** What an aborted loop says on its way out; a port that does not listen is not waited for. */
async function endOf(loop: Promise<LoopEnd> | undefined): Promise<LoopEnd> {
  if (loop === undefined) return nothing;
  const { promise: tooLate, resolve } = Promise.withResolvers<LoopEnd>();
  const timer = setTimeout(resolve, lastWordMillis, nothing);
  return Promise.race([loop, tooLate]).finally(() => clearTimeout(timer));
}

function cancelled(reason: unknown): CancelledError {
  return new CancelledError(reason instanceof Error ? reason.message : String(reason), false);
}

/** How long this attempt may take, and what is said when it is over. */
function attemptTime(
  { meta }: Attempt['task'],
  { config, clock }: AgentParts,
): { readonly millis: number; readonly timeoutReason: () => Error } {
  const seconds = Math.min(config.timeoutSeconds, meta.timeoutSeconds ?? config.timeoutSeconds);
  const leftMillis = (meta.deadlineMillis ?? Number.POSITIVE_INFINITY) - clock.now();
  if (leftMillis <= 0) throw new StaleTaskError(false);
  return leftMillis < seconds * 1000
    ? { millis: leftMillis, timeoutReason: () => new StaleTaskError(true) }
    : { millis: seconds * 1000, timeoutReason: () => new TaskDeadlineError(seconds) };
}

/** Tells crash tests and metrics of every call. */
function observedModel(
  model: Model,
  taskId: string,
  { clock, onEffect }: AgentParts,
  recorder: AttemptRecorder,
): Model {
  let number = 0;
  return {
    provider: model.provider,
    async complete(request, signal) {
      number += 1;
      await onEffect({ kind: 'model.calling', taskId, number });
      const startedAtMillis = clock.now();
      try {
        return await inSpan(
          'kubeswarm.llm.call',
          { attributes: { 'llm.provider': model.provider, 'llm.model': request.model } },
          async (span) => {
            const reply = await model.complete(request, signal);
            const { inputTokens = 0, outputTokens = 0 } = reply.usage ?? {};
            span.setAttributes({ 'llm.input_tokens': inputTokens, 'llm.output_tokens': outputTokens });
            return reply;
          },
        );
      } finally {
        recorder.modelCalled(model.provider, clock.now() - startedAtMillis);
        await onEffect({ kind: 'model.answered', taskId, number });
      }
    },
  };
}
