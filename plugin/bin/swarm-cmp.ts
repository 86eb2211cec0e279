#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import type { RenderCache } from '../cache/render-cache.ts';
import type { CommandInput, CommandResult } from '../commands/command.ts';
import { keepCompiledCode } from '../commands/compile-cache.ts';
import { expectShortProcess } from '../commands/short-process.ts';

// Argo CD starts this program for every render. What follows is imported after the cache is on.
keepCompiledCode();
expectShortProcess();

const USAGE = 'usage: swarm-cmp generate | get-parameters | doctor [--socket [PATH]] | version';

async function run(command: string | undefined, input: CommandInput): Promise<CommandResult> {
  if (command === 'generate') {
    const { generate } = await import('../commands/generate.ts');
    const cache = await renderCache();
    return generate({ ...input, ...(cache && { renderCache: cache }) });
  }
  if (command === 'get-parameters') {
    const { getParameters } = await import('../commands/get-parameters.ts');
    return getParameters(input);
  }
  if (command === 'doctor') {
    const { doctor } = await import('../commands/doctor.ts');
    return doctor(input);
  }
  if (command === 'version') {
    const { versionLine } = await import('../doctor/version-line.ts');
    return { exitCode: 0, stdout: `${versionLine}\n`, stderr: '' };
  }
  return { exitCode: 2, stdout: '', stderr: `${USAGE}\n` };
}

/** Shared with all renders of this very program. A bundle names its parts by their content; sources name nothing so. */
async function renderCache(): Promise<RenderCache | undefined> {
  const { filename } = import.meta;
  if (process.env.SWARM_RENDER_CACHE === 'off' || !filename.endsWith('.mjs')) return undefined;
  const { openRenderCache } = await import('../cache/render-cache.ts');
  return openRenderCache(`${process.version} ${readFileSync(filename, 'utf8')}`);
}

const { nodeFileSystem } = await import('../read/file-system.ts');
const [command, ...argv] = process.argv.slice(2);
const result = await run(command, {
  argv,
  env: process.env,
  cwd: process.cwd(),
  fileSystem: nodeFileSystem,
  readStdin: () => Promise.resolve(new Uint8Array()),
});
process.stderr.write(result.stderr);
// Who stops reading gets no stack trace.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
process.stdout.write(result.stdout, (error) => {
  process.exitCode = error ? 1 : result.exitCode;
});
