import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

/** Path of the program in the first of the folders that has it. */
export function executableIn(folders: readonly string[], program: string): string | undefined {
  return folders
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, program))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
