import { namesToolLiterally, type ToolIdentity } from '../../../../schemas/rules/tool-patterns.ts';
import type { TaskResult } from '../../../queue/task-queue.ts';
import { boundedText, maxResultBytes } from '../../bounded-text.ts';
import type { SourceTool, ToolInvocation, ToolResult } from '../tool.ts';
import { inputCheck } from '../validate-input.ts';
import { maxSubtasks, type Subtask, type SubtaskDesk } from './subtask-desk.ts';

/** How long results are waited for when the model does not say, or says 0 or less (agents 5.8, orchestration 5.2.4). */
const defaultTimeoutSeconds = 120;

type Input = ToolInvocation['input'];

/** One of these tools; `run` gets input that fits the schema. */
interface Definition {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: SourceTool['inputSchema'];
  readonly run: (input: Input, signal: AbortSignal) => Promise<ToolResult>;
}

/**
 * The tools by which a task hands work on (agents 5.8). Fan-out is for roles that may delegate, and for agents whose
 * allow list names a tool word for word: an agent that is meant to have no tools sees none (decision 6).
 */
export function subtaskTools(desk: SubtaskDesk, allow: readonly string[]): readonly SourceTool[] {
  const mayDelegate = desk.roles.length > 0;
  return [...fanOut(desk), ...(mayDelegate ? [delegate(desk)] : [])]
    .filter(({ name }) => mayDelegate || namesToolLiterally(allow, builtIn(name)))
    .map(toolOf);
}

function fanOut(desk: SubtaskDesk): readonly Definition[] {
  const rolesNote =
    desk.roles.length === 0
      ? ''
      : ` Roles that may be named: ${desk.roles.join(', ')}; without one it comes to an agent like you.`;
  return [
    {
      name: 'submit_subtask',
      description:
        'Hands a sub-task to an agent like you, which works on it at the same time. Returns its id at once; collect_results fetches the answer.',
      inputSchema: object({ prompt: promptSchema }, ['prompt']),
      run: (input, signal) =>
        submitted(desk, { prompt: text(input.prompt) }, signal, (id) => `subtask submitted with id: ${id}`),
    },
    {
      name: 'collect_results',
      description:
        'Waits for sub-tasks that you have submitted or delegated. Returns {"completed":{id:answer},"pending":[id]}; what is pending can be collected later.',
      inputSchema: object(
        { task_ids: { type: 'array', items: { type: 'string' } }, timeout_seconds: secondsSchema },
        ['task_ids'],
      ),
      run: (input, signal) => collected(desk, input, signal),
    },
    {
      name: 'spawn_and_collect',
      description: `Hands several sub-tasks to agents that work at the same time, and waits for their answers. Returns {"completed":{id:{"prompt","output"}},"pending":[id]}.${rolesNote}`,
      inputSchema: object(
        {
          tasks: {
            type: 'array',
            maxItems: maxSubtasks,
            items: object({ prompt: promptSchema, role: roleSchema(desk) }, ['prompt']),
          },
          timeout_seconds: secondsSchema,
        },
        ['tasks'],
      ),
      run: (input, signal) => spawned(desk, input, signal),
    },
  ];
}

function delegate(desk: SubtaskDesk): Definition {
  return {
    name: 'delegate',
    description: `Hands a task to another role of your team, which works on it at the same time. Roles: ${desk.roles.join(', ')}. Returns its id at once; collect_results fetches the answer.`,
    inputSchema: object({ role: roleSchema(desk), prompt: promptSchema }, ['role', 'prompt']),
    run: (input, signal) => {
      const role = text(input.role);
      return submitted(
        desk,
        { role, prompt: text(input.prompt) },
        signal,
        (id) => `task delegated to role "${role}" with id: ${id}`,
      );
    },
  };
}

function toolOf({ name, description, inputSchema, run }: Definition): SourceTool {
  return {
    identity: builtIn(name),
    description,
    inputSchema,
    trust: 'internal',
    target: 'builtin/subtasks',
    boundsItself: true,
    invoke: async ({ input, signal }) => {
      const fault = inputCheck(inputSchema, false)(input);
      if (fault !== undefined) return refused(`tool "${name}" refuses its arguments: ${fault}`);
      const result = await run(input, signal);
      return result.ok ? result : { ...result, text: `${name}: ${result.text}` };
    },
  };
}

async function submitted(
  desk: SubtaskDesk,
  subtask: Subtask,
  signal: AbortSignal,
  said: (id: string) => string,
): Promise<ToolResult> {
  const refusal = desk.refusal([subtask]);
  return refusal === undefined
    ? { ok: true, text: said(await desk.submit(subtask, signal)) }
    : refused(refusal);
}

async function collected(desk: SubtaskDesk, input: Input, signal: AbortSignal): Promise<ToolResult> {
  const ids = [...new Set(list(input.task_ids).map(text))];
  const stranger = ids.find((id) => !desk.isOwn(id));
  if (stranger !== undefined)
    return refused(
      `unknown task id "${stranger}". Give ids that submit_subtask or delegate have returned to you`,
    );
  const results = await desk.collect(ids, seconds(input), signal);
  return answered(ids, results, (_, answer) => answer);
}

async function spawned(desk: SubtaskDesk, input: Input, signal: AbortSignal): Promise<ToolResult> {
  const subtasks = list(input.tasks).map(subtaskOf);
  // All or none: half of them would be submitted again by a model that tries anew.
  const refusal = desk.refusal(subtasks);
  if (refusal !== undefined) return refused(refusal);
  const prompts = new Map<string, string>();
  for (const subtask of subtasks) prompts.set(await desk.submit(subtask, signal), subtask.prompt);
  const ids = [...prompts.keys()];
  const results = await desk.collect(ids, seconds(input), signal).catch(() => {
    signal.throwIfAborted();
    // The ids are told in any case: a model that hears of nothing but a failure would submit everything once more.
    return new Map<string, TaskResult>();
  });
  return answered(ids, results, (id, output) => ({ prompt: prompts.get(id) ?? '', output }));
}

function answered(
  ids: readonly string[],
  results: ReadonlyMap<string, TaskResult>,
  shown: (id: string, answer: string) => unknown,
): ToolResult {
  const completed = [...boundedAnswers(ids, results)].map(([id, answer]) => [id, shown(id, answer)] as const);
  const pending = ids.filter((id) => !results.has(id));
  return { ok: true, text: JSON.stringify({ completed: Object.fromEntries(completed), pending }) };
}

/** Whole answers, as long as all of them are not longer than the result of a tool may be; then each has its share. */
function boundedAnswers(
  ids: readonly string[],
  results: ReadonlyMap<string, TaskResult>,
): ReadonlyMap<string, string> {
  const answers = ids.flatMap((id) => {
    const result = results.get(id);
    return result === undefined ? [] : [[id, outcome(result)] as const];
  });
  const bytes = answers.reduce((sum, [, answer]) => sum + Buffer.byteLength(answer), 0);
  if (bytes <= maxResultBytes) return new Map(answers);
  const share = Math.floor(maxResultBytes / answers.length);
  return new Map(answers.map(([id, answer]) => [id, boundedText(answer, share).text]));
}

function outcome({ error, output }: TaskResult): string {
  return error === undefined ? output : `[error] ${error.message}`;
}

function subtaskOf(value: unknown): Subtask {
  const { prompt, role }: { prompt?: unknown; role?: unknown } = Object(value);
  return { prompt: text(prompt), ...(role === undefined ? {} : { role: text(role) }) };
}

const promptSchema = { type: 'string', description: 'What is to be done, with all that is needed to do it' };
const secondsSchema = { type: 'integer', default: defaultTimeoutSeconds };

/** Roles are checked by name when the tool is called: a refusal then says which there are. */
function roleSchema({ roles }: SubtaskDesk): Readonly<Record<string, unknown>> {
  return { type: 'string', ...(roles.length === 0 ? {} : { description: `One of: ${roles.join(', ')}` }) };
}

function object(
  properties: Readonly<Record<string, unknown>>,
  required: readonly string[],
): Readonly<Record<string, unknown>> {
  return { type: 'object', properties, required };
}

function seconds({ timeout_seconds: given }: Input): number {
  return typeof given === 'number' && given > 0 ? given : defaultTimeoutSeconds;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const builtIn = (name: string): ToolIdentity => ({ kind: 'builtin', name });
const refused = (why: string): ToolResult => ({ ok: false, text: why, failure: 'refused' });
