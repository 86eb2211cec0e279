import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { endWithUs } from './end-with-us.ts';
import { freePort } from './free-port.ts';
import { until } from './until.ts';

const run = promisify(execFile);
/** From PyPI, where it is called `moto[server]`. */
const version = '5.1.16';
const cache = join(homedir(), '.cache', 'kubeswarm');

/** An S3 server of its own on 127.0.0.1, with empty buckets; it takes any credentials. */
export interface S3Server {
  readonly endpoint: string;
  createBucket(name: string): Promise<void>;
  stop(): Promise<void>;
}

/** Installs moto when it is not there yet, once for all tests of this machine. */
export async function startS3Server(): Promise<S3Server> {
  const python = await pythonWithMoto();
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const flags = ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)];
  const child = spawn(python, flags, { stdio: 'ignore' });
  endWithUs(child);
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`moto has ended with ${child.exitCode}`);
    return (await fetch(`${endpoint}/moto-api/`).catch(() => undefined))?.ok === true;
  });
  return {
    endpoint,
    async createBucket(name) {
      const { status } = await fetch(`${endpoint}/${name}`, { method: 'PUT' });
      if (status !== 200) throw new Error(`bucket ${name} was not made: ${status}`);
    },
    stop: () => stopped(child),
  };
}

async function pythonWithMoto(): Promise<string> {
  const folder = join(cache, `moto-${version}`);
  const program = join(folder, 'bin', 'python');
  if (existsSync(program)) return program;
  // Who finds it, finds it whole: two may install it at once.
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(cache, { recursive: true });
  process.stderr.write(`installing moto ${version} from PyPI into ${folder}; this happens once ...\n`);
  try {
    await run('python3', ['-m', 'venv', '--clear', unfinished]);
    await run(join(unfinished, 'bin', 'pip'), ['install', '--quiet', `moto[server]==${version}`]);
    await rename(unfinished, folder).catch(() => {});
  } catch (cause) {
    throw new Error(
      'moto cannot be installed. Install Python 3.9 or newer with venv: apt-get install python3-venv',
      {
        cause,
      },
    );
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  return program;
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}
