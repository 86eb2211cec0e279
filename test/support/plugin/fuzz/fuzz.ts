import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

export interface Fuzz {
  readonly target: 'reader' | 'expansion' | 'rules' | 'recipes';
  readonly runs: number;
  /** The same seed is the same inputs; FUZZ_SEED, or another one each time. */
  readonly seed: number;
  /** For files of its own. */
  readonly folder: string;
  /** A loop that takes longer hangs. */
  readonly deadlineMillis: number;
}

/** Runs a loop in a process of its own, which can be ended when it hangs. Rejects with the input that breaks a promise. */
export async function fuzz({
  target,
  runs,
  seed,
  folder,
  deadlineMillis,
}: Fuzz): Promise<Readonly<Record<string, number>>> {
  const file = join(folder, `fuzz-${target}`);
  const argv = [join(import.meta.dirname, 'loop.ts'), target, String(runs), String(seed), file];
  const child = spawn(process.execPath, ['--no-warnings', ...argv], {
    timeout: deadlineMillis,
    killSignal: 'SIGKILL',
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  if (child.signalCode !== null) {
    const input = readFileSync(file, 'utf8').slice(0, 10_000);
    throw new Error(`${target}, seed ${seed}: no end within ${deadlineMillis} ms, at the input\n${input}`);
  }
  if (child.exitCode !== 0) throw new Error(`${target}, seed ${seed}: ${stderr.slice(0, 10_000)}`);
  return JSON.parse(stdout);
}

export function fuzzSeed(): number {
  return Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);
}
