#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';
import type { CommandInput, CommandResult } from '../commands/command.ts';
import { keepCompiledCode } from '../commands/compile-cache.ts';

// Argo CD starts this program for every render. What follows is imported after the cache is on.
keepCompiledCode();
// A render ends before V8's slowest compiler pays off: without it 1,000 manifests take a fifth less CPU.
setFlagsFromString('--no-turbofan');

const USAGE = 'usage: swarm-cmp generate | get-parameters | doctor [--socket [PATH]] | version';

async function run(command: string | undefined, input: CommandInput): Promise<CommandResult> {
  if (command === 'generate') {
    const { generate } = await import('../commands/generate.ts');
    return generate(input);
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
