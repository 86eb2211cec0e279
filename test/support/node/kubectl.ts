import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { nodeFolder } from './node-folder.ts';
import { world } from './world.ts';

export interface ProgramAnswer {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs kubectl to its end with all rights; a status other than 0 is an answer too. */
export function tryKubectl(args: readonly string[], input = ''): Promise<ProgramAnswer> {
  return answerOf(world().kubectl, args, input);
}

/** Runs kubectl and resolves with its standard output. Rejects with its message when it fails. */
export async function kubectl(...args: readonly string[]): Promise<string> {
  return succeeded('kubectl', args, await tryKubectl(args));
}

/** `kubectl apply -f -` of the text of manifests. */
export async function apply(text: string, ...options: readonly string[]): Promise<string> {
  const args = ['apply', '-f', '-', ...options];
  return succeeded('kubectl', args, await tryKubectl(args, text));
}

/** An object, or a List, as the API server has it. */
export async function getJson<Type>(...args: readonly string[]): Promise<Type> {
  return JSON.parse(await kubectl('get', ...args, '--output=json'));
}

/** Runs helm and resolves with its standard output. Rejects with its message when it fails. */
export type Helm = (...args: readonly string[]) => Promise<string>;

/** One at a time on this machine, since helm refuses a release that another one is at work on. */
export function helm(...args: readonly string[]): Promise<string> {
  return withHelm((run) => run(...args));
}

/** Lets no other process of this machine run helm meanwhile. */
export async function withHelm<Result>(act: (run: Helm) => Promise<Result>): Promise<Result> {
  const lock = openSync(`${nodeFolder}/helm.lock`, 'a');
  try {
    // The lock lies on the open file, which `flock` shares with us.
    const flock = spawn('flock', ['3'], { stdio: ['ignore', 'ignore', 'inherit', lock] });
    const [status] = await once(flock, 'close');
    if (status !== 0) throw new Error(`flock ended with ${status}`);
    return await act(async (...args) => succeeded('helm', args, await answerOf(world().helm, args, '')));
  } finally {
    closeSync(lock);
  }
}

/** Runs the `swarm` of the tree under test; a status other than 0 is an answer too. */
export function swarm(...args: readonly string[]): Promise<ProgramAnswer> {
  return answerOf(process.execPath, [`${world().bundles}/swarm.mjs`, ...args], '');
}

function answerOf(program: string, args: readonly string[], input: string): Promise<ProgramAnswer> {
  const { kubeconfig } = world();
  // kubectl and helm end before collecting garbage pays.
  const env = { ...process.env, KUBECONFIG: kubeconfig, GOGC: 'off' };
  return new Promise((resolve, reject) => {
    const options = { env, maxBuffer: 64 * 1024 * 1024, encoding: 'utf8' } as const;
    const child = execFile(program, [...args], options, (error, stdout, stderr) => {
      if (error !== null && typeof error.code !== 'number') return reject(error);
      resolve({ status: Number(error?.code ?? 0), stdout, stderr });
    });
    child.stdin?.end(input);
  });
}

function succeeded(program: string, args: readonly string[], answer: ProgramAnswer): string {
  if (answer.status === 0) return answer.stdout;
  throw new Error(`${program} ${args.slice(0, 3).join(' ')} failed: ${answer.stderr.trim()}`);
}
