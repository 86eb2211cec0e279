#!/usr/bin/env node
import { buffer } from 'node:stream/consumers';
import { runSwarm } from '../run-swarm.ts';

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());

process.exitCode = await runSwarm({
  argv: process.argv.slice(2),
  env: process.env,
  cwd: process.cwd(),
  write: (text) => void process.stdout.write(text),
  complain: (text) => void process.stderr.write(text),
  readStdin: () => buffer(process.stdin),
  stopping: stopping.signal,
});
