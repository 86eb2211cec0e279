import { mkdirSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { WrittenFile } from '../../plugin/commands/command.ts';
import { CommandFailure } from '../command-line.ts';

/**
 * Writes a file so that it is there as a whole or as it was before, whenever the process ends: beside its place first,
 * then renamed. A link stays one, and the file keeps its mode.
 */
export function writeWhole({ path, text }: WrittenFile): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    const before = statSync(path, { throwIfNoEntry: false });
    const place = before === undefined ? path : realpathSync(path);
    const beside = `${place}.${process.pid}.tmp`;
    try {
      writeFileSync(beside, text, { flag: 'wx', ...(before === undefined ? {} : { mode: before.mode }) });
      renameSync(beside, place);
    } catch (error) {
      rmSync(beside, { force: true });
      throw error;
    }
  } catch (error) {
    const code =
      typeof error === 'object' && error !== null && 'code' in error ? error.code : 'unknown error';
    throw new CommandFailure(`${path} could not be written (${code})`);
  }
}
