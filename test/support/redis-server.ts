import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { Redis } from 'ioredis';
import { executableIn } from './executable-in.ts';
import { freePort } from './free-port.ts';

/** A Redis of its own on 127.0.0.1 that writes everything to an append-only file. */
export interface TestRedis {
  readonly url: string;
  readonly port: number;
  /** To look at it, and to change it, past the code under test. */
  readonly client: Redis;
  /** Kills it without warning, and resolves when it is gone. */
  kill(): Promise<void>;
  /** Starts it again on what it left, or on a copy from before: what it acknowledged later is lost. */
  start(copy?: string): Promise<void>;
  /** Copies what it has acknowledged so far. */
  copy(): Promise<string>;
}

export interface RunningRedis extends TestRedis {
  stop(): Promise<void>;
}

const PROGRAMS = ['redis-server', 'valkey-server'];
export const REDIS_ADVICE = `none of ${PROGRAMS.join(', ')} is on the PATH: apt-get install redis-server (or brew install redis)`;

/** The path of the first program there is. */
export function redisProgram(): string | undefined {
  return PROGRAMS.map(onPath).find((path) => path !== undefined);
}

/** Starts it on what is in the folder. */
export async function startRedis(program: string, folder: string): Promise<RunningRedis> {
  const port = await freePort();
  let child = await run(program, port, folder);
  const client = new Redis({ port, host: '127.0.0.1', maxRetriesPerRequest: null });
  client.on('error', () => {});
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    client,
    kill,
    start: async (copy) => {
      if (copy !== undefined) await copyStored(copy, folder);
      child = await run(program, port, folder);
    },
    copy: async () => {
      const copy = await mkdtemp(join(folder, 'copy-'));
      // By default it puts off what it writes while the disk is busy.
      await client.config('SET', 'appendfsync', 'always');
      await copyStored(folder, copy);
      await client.config('SET', 'appendfsync', 'everysec');
      return copy;
    },
    stop: async () => {
      client.disconnect();
      await kill();
    },
  };
}

async function copyStored(from: string, to: string): Promise<void> {
  for (const name of await readdir(from)) {
    if (!name.startsWith('appendonly')) continue;
    await rm(join(to, name), { recursive: true, force: true });
    await cp(join(from, name), join(to, name), { recursive: true });
  }
}

/** Resolves when it accepts connections. */
function run(program: string, port: number, folder: string): Promise<ChildProcess> {
  const settings = ['--save', '', '--appendonly', 'yes', '--dir', folder, '--daemonize', 'no'];
  const child = spawn(program, ['--port', String(port), '--bind', '127.0.0.1', ...settings], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    const lines: string[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      if (line.includes('Ready to accept connections')) resolve(child);
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`${program} has ended:\n${lines.join('\n')}`)));
  });
}

function onPath(program: string): string | undefined {
  return executableIn((process.env.PATH ?? '').split(delimiter), program);
}
