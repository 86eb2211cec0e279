#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { keepCompiledModules } from '../../plugin/cache/compile-cache.ts';
import { expectShortProcess } from '../../plugin/commands/short-process.ts';
import type { CommandLine, ExitCode } from '../command-line.ts';
import { runRecipeLine } from '../plugin-commands.ts';
import { oldNode } from './old-node.ts';
import { readAtMost } from './read-at-most.ts';
import { stoppingSignal } from './stopping.ts';

// Bundled, this file stands in dist, beside the bundle of the servers.
const recipeServer = ['recipe-server.mjs', '../../recipes/server.ts']
  .map((path) => join(import.meta.dirname, path))
  .find((path) => existsSync(path));

const problem = oldNode(process.versions.node);
if (problem !== undefined) {
  process.stderr.write(problem);
  process.exit(2);
}

/** Its size may change. */
const terminal = {
  get columns() {
    return process.stdout.columns;
  },
  get rows() {
    return process.stdout.rows;
  },
  draw: (text: string) => void process.stdout.write(text),
};

const line: CommandLine = {
  argv: process.argv.slice(2),
  env: process.env,
  cwd: process.cwd(),
  write: (text) => void process.stdout.write(text),
  ...(process.stdout.isTTY && { terminal }),
  complain: (text) => void process.stderr.write(text),
  readStdin: (mostBytes) => readAtMost(process.stdin, mostBytes),
  recipeServer: [process.execPath, recipeServer ?? 'recipe-server.mjs'],
  stopping: stoppingSignal(),
};

// What follows is compiled for such a process, and imported after the cache is on.
if (process.argv[2] === 'lint') expectShortProcess();
process.exitCode = await (runRecipeLine(line) ?? runOther(line));

async function runOther(line: CommandLine): Promise<ExitCode> {
  keepCompiledModules();
  const { runSwarm } = await import('../run-swarm.ts');
  return runSwarm(line);
}
