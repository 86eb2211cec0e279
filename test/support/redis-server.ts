import { type ChildProcess, spawn } from 'node:child_process';
import { delimiter } from 'node:path';
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
  /** Starts it again on what it left. */
  start(): Promise<void>;
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
    start: async () => {
      child = await run(program, port, folder);
    },
    stop: async () => {
      client.disconnect();
      await kill();
    },
  };
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
