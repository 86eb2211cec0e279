import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { ProgramStart } from '../../../operator/embedded/pods/child-program.ts';
import { sendJson, startHttpServer } from '../agent/http-server.ts';
import { startMcpTestServer } from '../agent/mcp-server.ts';
import { type ChatBody, completionBody } from '../agent/model-server.ts';
import { bundleProgram } from '../bundle-program.ts';
import type { Life, LifeReport } from './child.ts';
import { answer, type Conversation, conversationOf } from './crash-model.ts';
import type { ScenarioName } from './scenario.ts';

/** One request to the model, and whether before or after the crash. */
export interface ModelCall extends Conversation {
  readonly life: number;
}

export interface CrashTrial {
  readonly report: LifeReport;
  readonly wasKilled: boolean;
  /** Ids of tasks in the order in which they settled, before the crash and after it. */
  readonly settled: readonly (readonly string[])[];
  readonly modelCalls: readonly ModelCall[];
  /** Idempotency keys of tool calls, in order of arrival. */
  readonly orderKeys: readonly string[];
}

export interface CrashWorld {
  /** Runs the scenario to its end in a child. */
  cleanTrial(scenario: ScenarioName): Promise<CrashTrial>;
  /**
   * Runs the scenario once for each point, where its child is killed; to its end it comes in the child that is killed
   * for the next one, as to start a child costs more than a life. Rather than a trial, the reason why there is none.
   */
  crashTrials(scenario: ScenarioName, points: readonly number[]): AsyncGenerator<CrashTrial | string>;
  close(): void;
}

/** Builds the child's program once; model and shop live in this process, which nobody kills. */
export async function createCrashWorld(): Promise<CrashWorld> {
  const directory = mkdtempSync(join(tmpdir(), 'kubeswarm-crash-'));
  const program = await bundleProgram(join(import.meta.dirname, 'child.ts'), directory);
  let trials = 0;
  const begin = (scenario: ScenarioName): Promise<OpenTrial> => {
    trials += 1;
    return openTrial(scenario, join(directory, `trial-${trials}`));
  };
  return {
    async cleanTrial(scenario) {
      const trial = await begin(scenario);
      const ended = await trial.end(await liveThrough(program, [trial.life]));
      if (typeof ended === 'string') throw new Error(ended);
      return ended;
    },
    async *crashTrials(scenario, points) {
      let crashed: OpenTrial | undefined;
      for (const killAt of points) {
        const trial = await begin(scenario);
        const lives = [...(crashed === undefined ? [] : [crashed.life]), { ...trial.life, killAt }];
        const ends = await liveThrough(program, lives);
        if (crashed !== undefined) yield crashed.end(ends);
        trial.crash(ends);
        crashed = trial;
      }
      if (crashed !== undefined) yield crashed.end(await liveThrough(program, [crashed.life]));
    },
    close: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** A scenario with its own model and shop, between its lives. */
interface OpenTrial {
  readonly life: Life;
  /** Takes its first life from those that have ended. */
  crash(ends: LifeEnd[]): void;
  /** Takes its last life from those that have ended. Why there is no trial, when a life of it failed. */
  end(ends: LifeEnd[]): Promise<CrashTrial | string>;
}

async function openTrial(scenario: ScenarioName, stateDirectory: string): Promise<OpenTrial> {
  const modelCalls: ModelCall[] = [];
  const settled: (readonly string[])[] = [];
  let first: LifeEnd | undefined;
  const model = await startHttpServer((_request, response, body) => {
    const chat = JSON.parse(body) as ChatBody;
    modelCalls.push({ life: settled.length, ...conversationOf(chat) });
    sendJson(response, completionBody(answer(chat)));
  });
  const shop = await startMcpTestServer({
    dialect: 'rest',
    tools: ['place_order'],
    call: () => 'receipt 17',
  });
  const settledFile = `${stateDirectory}.settled`;
  const endLife = (ends: LifeEnd[]): LifeEnd => {
    settled.push(linesOf(settledFile).slice(settled[0]?.length ?? 0));
    return ends.shift() ?? { kind: 'failed', reason: 'there was no life' };
  };
  return {
    life: {
      scenario,
      stateDirectory,
      settledFile,
      modelAddress: new URL(model.url).host,
      shopAddress: new URL(shop.url).host,
    },
    crash(ends) {
      first = endLife(ends);
    },
    async end(ends) {
      const last = endLife(ends);
      await model.close();
      await shop.close();
      if (first?.kind === 'failed') return first.reason;
      if (last.kind !== 'done') return last.kind === 'failed' ? last.reason : 'the last life was killed';
      return {
        report: last.report,
        // Effects run side by side, so a run may have one fewer than the last: then it was started again after its end.
        wasKilled: first?.kind === 'killed',
        settled,
        modelCalls,
        orderKeys: shop.calls.map((call) => String(call.idempotencyKey)),
      };
    },
  };
}

type LifeEnd =
  | { readonly kind: 'done'; readonly report: LifeReport }
  | { readonly kind: 'killed' }
  | { readonly kind: 'failed'; readonly reason: string };

/** Lives them one after another in one child; after one that fails, the others in another child. */
async function liveThrough(program: ProgramStart, lives: readonly Life[]): Promise<LifeEnd[]> {
  const { command, args, env } = program;
  const child = spawn(command, [...args, JSON.stringify(lives)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...env },
  });
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  const [stdout, stderr, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    closed,
  ]);
  const ends = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line): LifeEnd => ({ kind: 'done', report: JSON.parse(line) as LifeReport }));
  if (ends.length === lives.length) return ends;
  const wasKilled = signal === 'SIGKILL' && lives[ends.length]?.killAt !== undefined;
  const reason = `the child ended with ${code ?? signal}: ${stderr}`;
  const rest = lives.slice(ends.length + 1);
  return [
    ...ends,
    wasKilled ? { kind: 'killed' } : { kind: 'failed', reason },
    ...(rest.length === 0 ? [] : await liveThrough(program, rest)),
  ];
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
