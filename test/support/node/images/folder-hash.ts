import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** 16 hexadecimal digits that stand for names, modes and contents of all files in the folder, and for the words. */
export function folderHash(folder: string, words: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(words));
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()) {
    const path = join(folder, name);
    const status = lstatSync(path);
    hash.update(`\0${name}\0${status.mode}\0`);
    if (status.isSymbolicLink()) hash.update(readlinkSync(path));
    else if (status.isFile()) hash.update(createHash('sha256').update(readFileSync(path)).digest());
  }
  return hash.digest('hex').slice(0, 16);
}
