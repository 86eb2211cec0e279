import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { endWithUs } from '../end-with-us.ts';

const deadlineMillis = 60_000;

/** Starts a program that writes to `<folder>/<name>.log` and does not outlive this process. */
export function started(
  folder: string,
  name: string,
  program: string,
  flags: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): ChildProcess {
  const log = openSync(join(folder, `${name}.log`), 'a');
  const child = spawn(program, [...flags], { stdio: ['ignore', log, log], env });
  endWithUs(child);
  return child;
}

/** Kills it and resolves when it is gone. */
export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

/** Waits until it is ready. Rejects after 60 s with the ends of the logs in the folder. */
export async function untilUp(
  folder: string,
  what: string,
  isReady: () => boolean | Promise<boolean>,
): Promise<void> {
  const deadline = Date.now() + deadlineMillis;
  while (!(await isReady())) {
    if (Date.now() > deadline) throw new Error(`${what} did not come up within 60 s.\n${logEnds(folder)}`);
    await setTimeout(100);
  }
}

function logEnds(folder: string): string {
  if (!existsSync(folder)) return '';
  return readdirSync(folder)
    .filter((name) => name.endsWith('.log'))
    .map((name) => join(folder, name))
    .map((path) => `${path}:\n${readFileSync(path, 'utf8').slice(-2000)}`)
    .join('\n');
}
