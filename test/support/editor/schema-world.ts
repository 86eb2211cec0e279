import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CommandResult } from '../../../plugin/commands/command.ts';
import { schema } from '../../../plugin/commands/schema.ts';
import { nodeFileSystem } from '../../../plugin/read/file-system.ts';

/** Writes files into a folder, by their names in it. */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

/** Runs `swarm schema` in a folder of the disk, and writes what it writes. */
export async function writeSchemas(folder: string, ...argv: readonly string[]): Promise<CommandResult> {
  const result = await schema({
    argv,
    env: {},
    cwd: folder,
    fileSystem: nodeFileSystem,
    readStdin: () => Promise.reject(new Error('stdin')),
  });
  for (const { path, text } of result.files ?? []) writeFiles('/', { [path]: text });
  return result;
}
