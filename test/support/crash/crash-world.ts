import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProgramStart } from '../../../operator/embedded/pods/child-program.ts';
import { sendJson, startHttpServer } from '../agent/http-server.ts';
import { startMcpTestServer } from '../agent/mcp-server.ts';
import { type ChatBody, completionBody } from '../agent/model-server.ts';
import { bundleProgram } from '../bundle-program.ts';
import type { ChildOptions, ChildReport } from './child.ts';
import type { ScenarioName } from './scenario.ts';

/** One request to the model: which step asked what, and whether before or after the crash. */
export interface ModelCall {
  readonly life: number;
  readonly step: string;
  /** The task's prompt, without the delimiters that each attempt chooses anew. */
  readonly prompt: string;
  readonly turn: number;
}

export interface CrashTrial {
  readonly report: ChildReport;
  readonly wasKilled: boolean;
  /** Ids of tasks in the order in which they settled, before the crash and after it. */
  readonly settled: readonly (readonly string[])[];
  readonly modelCalls: readonly ModelCall[];
  /** Idempotency keys of tool calls, in order of arrival. */
  readonly orderKeys: readonly string[];
}

export interface CrashWorld {
  /** Runs the scenario to its end in a child; with `killAt`, in one that is killed there and then in a second. */
  trial(scenario: ScenarioName, killAt?: number): Promise<CrashTrial>;
  close(): void;
}

/** Builds the child's program once; model and shop live in this process, which nobody kills. */
export async function createCrashWorld(): Promise<CrashWorld> {
  const directory = mkdtempSync(join(tmpdir(), 'kubeswarm-crash-'));
  const program = await bundleProgram(join(import.meta.dirname, 'child.ts'), directory);
  let trials = 0;
  return {
    async trial(scenario, killAt) {
      trials += 1;
      return runTrial(program, join(directory, `trial-${trials}`), scenario, killAt);
    },
    close: () => rmSync(directory, { recursive: true, force: true }),
  };
}

async function runTrial(
  program: ProgramStart,
  stateDirectory: string,
  scenario: ScenarioName,
  killAt: number | undefined,
): Promise<CrashTrial> {
  const modelCalls: ModelCall[] = [];
  let life = 0;
  const model = await startHttpServer((_request, response, body) => {
    const chat = JSON.parse(body) as ChatBody;
    modelCalls.push({ life, ...conversationOf(chat) });
    sendJson(response, completionBody(answer(chat)));
  });
  const shop = await startMcpTestServer({
    dialect: 'rest',
    tools: ['place_order'],
    call: () => 'receipt 17',
  });
  const settledFile = `${stateDirectory}.settled`;
  const options: ChildOptions = {
    scenario,
    stateDirectory,
    settledFile,
    modelAddress: new URL(model.url).host,
    shopAddress: new URL(shop.url).host,
  };
  try {
    const settled: (readonly string[])[] = [];
    let wasKilled = false;
    if (killAt !== undefined) {
      const killed = await runChild(program, { ...options, killAt });
      // Effects run side by side, so a run may have one fewer than the last: then it was started again after its end.
      wasKilled = killed.signal === 'SIGKILL';
      if (!wasKilled && killed.code !== 0)
        throw new Error(`the child ended with ${killed.code}: ${killed.stderr}`);
      settled.push(linesOf(settledFile));
      life = 1;
    }
    const done = await runChild(program, options);
    if (done.code !== 0) throw new Error(`the child ended with ${done.code ?? done.signal}: ${done.stderr}`);
    settled.push(linesOf(settledFile).slice(settled[0]?.length ?? 0));
    return {
      report: JSON.parse(done.stdout) as ChildReport,
      wasKilled,
      settled,
      modelCalls,
      orderKeys: shop.calls.map((call) => String(call.idempotencyKey)),
    };
  } finally {
    await model.close();
    await shop.close();
  }
}

interface ChildEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function runChild(program: ProgramStart, options: ChildOptions): Promise<ChildEnd> {
  const { command, args, env } = program;
  const child = spawn(command, [...args, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...env },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { code, signal, stdout, stderr };
}

function linesOf(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  } catch {
    return [];
  }
}

function conversationOf(chat: ChatBody): Omit<ModelCall, 'life'> {
  const textOf = (role: string): string =>
    chat.messages.find((message) => message.role === role)?.content ?? '';
  return {
    step: textOf('system').split(' ')[0] ?? '',
    prompt: textOf('user').replaceAll(/nonce="[^"]*"/g, 'nonce'),
    turn: chat.messages.filter((message) => message.role === 'assistant').length + 1,
  };
}

/** What the model says follows from what it is asked, so that asking again changes nothing. */
function answer(chat: ChatBody): Parameters<typeof completionBody>[0] {
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

function leadAnswer(chat: ChatBody, turn: number): Parameters<typeof completionBody>[0] {
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

function callOf(name: string, input: unknown): Parameters<typeof completionBody>[0] {
  return { toolCalls: [{ name, arguments: JSON.stringify(input) }], finishReason: 'tool_calls' };
}
