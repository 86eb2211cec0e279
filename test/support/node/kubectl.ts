import { execFile } from 'node:child_process';
import { nodeFolder } from './node-folder.ts';
import { world } from './world.ts';

const helmLock = `${nodeFolder}/helm.lock`;

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

/** `kubectl apply -f -` of objects, or of the text of manifests. */
export async function apply(
  input: string | readonly object[],
  ...options: readonly string[]
): Promise<string> {
  const text =
    typeof input === 'string' ? input : JSON.stringify({ apiVersion: 'v1', kind: 'List', items: input });
  const args = ['apply', '-f', '-', ...options];
  return succeeded('kubectl', args, await tryKubectl(args, text));
}

/** Server-side apply of an object, for a field manager of that name. */
export async function applyAs(manager: string, object: object): Promise<void> {
  const args = ['apply', '--server-side', `--field-manager=${manager}`, '-f', '-'];
  succeeded('kubectl', args, await tryKubectl(args, JSON.stringify(object)));
}

/** An object, or a List, as the API server has it. */
export async function getJson<Type>(...args: readonly string[]): Promise<Type> {
  return JSON.parse(await kubectl('get', ...args, '--output=json'));
}

/**
 * Runs helm and resolves with its standard output. Rejects with its message when it fails. One at a time on this machine,
 * since it refuses a release that another helm is at work on.
 */
export async function helm(...args: readonly string[]): Promise<string> {
  const { helm: program } = world();
  return succeeded('helm', args, await answerOf('flock', [helmLock, program, ...args], ''));
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
