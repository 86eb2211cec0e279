import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

/** How to start what an image would run. `command` is a path or a name on the given PATH. */
export interface ProgramStart {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface ChildProgramOptions {
  readonly start: ProgramStart;
  readonly env: Readonly<Record<string, string>>;
  onLine(line: string): void;
  /** Readiness changed, in either direction. */
  onChange(): void;
}

export interface ChildProgram {
  readonly port: number;
  isReady(): boolean;
  stop(graceMillis: number): Promise<void>;
}

const firstRestartMillis = 250;
const longestRestartMillis = 10_000;
const probeMillis = 20;

/**
 * A program as a child process that serves on a free port, told by PORT. It is ready when the port accepts a
 * connection, and started again, with growing pauses, when it ends by itself.
 */
export async function startChildProgram(options: ChildProgramOptions): Promise<ChildProgram> {
  const port = await freePort();
  const stopping = new AbortController();
  let ready = false;
  let child: ChildProcess | undefined;

  const setReady = (value: boolean): void => {
    if (ready === value) return;
    ready = value;
    options.onChange();
  };

  const runOnce = async (): Promise<void> => {
    const { command, args, env } = options.start;
    const program = spawn(command, [...args], {
      env: { ...env, ...options.env, PORT: String(port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child = program;
    for (const stream of [program.stdout, program.stderr])
      createInterface({ input: stream }).on('line', options.onLine);
    const ended = new AbortController();
    program.once('exit', () => ended.abort());
    program.once('error', (error) => {
      options.onLine(`cannot start ${command}: ${error.message}`);
      ended.abort();
    });
    if (await acceptsConnections(port, ended.signal)) setReady(true);
    if (!ended.signal.aborted) await once(ended.signal, 'abort');
    setReady(false);
  };

  const running = (async () => {
    let pauseMillis = firstRestartMillis;
    while (!stopping.signal.aborted) {
      await runOnce();
      if (stopping.signal.aborted) return;
      options.onLine(
        `program ended with ${child?.exitCode ?? child?.signalCode ?? 'an error'}, starting it again`,
      );
      await delay(pauseMillis, undefined, { signal: stopping.signal }).catch(() => undefined);
      pauseMillis = Math.min(pauseMillis * 2, longestRestartMillis);
    }
  })();

  return {
    port,
    isReady: () => ready,
    async stop(graceMillis) {
      stopping.abort();
      child?.kill('SIGTERM');
      const kill = setTimeout(() => child?.kill('SIGKILL'), graceMillis);
      await running;
      clearTimeout(kill);
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free TCP port on 127.0.0.1');
  return address.port;
}

/** Tries until the port accepts (true) or the program has ended (false). */
async function acceptsConnections(port: number, ended: AbortSignal): Promise<boolean> {
  while (!ended.aborted) {
    if (await connectsTo(port)) return true;
    await delay(probeMillis);
  }
  return false;
}

function connectsTo(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
