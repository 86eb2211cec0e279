import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe } from '@jest/globals';
import { Redis } from 'ioredis';

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

const PROGRAMS = ['redis-server', 'valkey-server'];
const ADVICE = `none of ${PROGRAMS.join(', ')} is on the PATH: apt-get install redis-server (or brew install redis)`;

/** A describe block with one Redis; skipped where none is installed, except in CI, where it fails. */
export function describeWithRedis(title: string, body: (redis: () => TestRedis) => void): void {
  const program = PROGRAMS.map(onPath).find((path) => path !== undefined);
  if (program === undefined) {
    if (process.env.CI !== undefined) throw new Error(ADVICE);
    console.warn(`${title} is skipped: ${ADVICE}`);
    describe.skip(title, () => body(neverStarted));
    return;
  }
  describe(title, () => {
    const folder = mkdtempSync(join(tmpdir(), 'kubeswarm-redis-'));
    let redis: (TestRedis & { readonly stop: () => Promise<void> }) | undefined;
    beforeAll(async () => {
      redis = await startRedis(program, folder);
    });
    afterAll(async () => {
      await redis?.stop();
      rmSync(folder, { recursive: true, force: true });
    });
    body(() => redis ?? neverStarted());
  });
}

function neverStarted(): never {
  throw new Error('Redis is used outside of a test');
}

async function startRedis(
  program: string,
  folder: string,
): Promise<TestRedis & { readonly stop: () => Promise<void> }> {
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

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address !== null
          ? resolve(address.port)
          : reject(new Error('no port')),
      );
    });
  });
}

function onPath(program: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, program)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
