import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { doctor } from '../../../plugin/commands/doctor.ts';
import { nodeFileSystem } from '../../../plugin/read/file-system.ts';
import { temporaryFolder } from '../temporary-folder.ts';

/** Folders for a doctor, and what it says of them. */
export function doctorWorld() {
  const folder = temporaryFolder();
  let count = 0;
  /** A new folder with these files. */
  function folderOf(files: Readonly<Record<string, string>>): string {
    count += 1;
    const path = join(folder, `folder-${count}`);
    mkdirSync(path);
    for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
    return path;
  }

  /** The lines of the doctor by what they are about. */
  async function examined(env: Readonly<Record<string, string>>, config: string, policies = '/nowhere') {
    const { exitCode, stdout, stderr } = await doctor({
      argv: ['--config-dir-path', config, '--policies', policies],
      env,
      cwd: folder,
      fileSystem: nodeFileSystem,
      readStdin: () => Promise.reject(new Error('read nothing')),
    });
    expect(stderr).toBe('');
    const lines = stdout.trimEnd().split('\n');
    const wrong = lines.filter((line) => line.startsWith('WRONG ')).map((line) => line.slice(6));
    expect(exitCode).toBe(wrong.length === 0 ? 0 : 1);
    return { lines, wrong, warned: lines.filter((line) => line.startsWith('warn ')) };
  }
  return { folder, folderOf, examined };
}
