import { join } from 'node:path';
import type { ProgramStart } from '../../operator/embedded/pods/child-program.ts';
import { bundle } from '../../tools/bundle.ts';

/**
 * Makes one file of a program, in the directory given, and tells how to start it: quick, since tests start it many
 * times, and compiled once for all of them.
 */
export async function bundleProgram(entry: string, directory: string): Promise<ProgramStart> {
  const file = join(directory, 'program.mjs');
  await bundle({ entryPoints: [entry], outfile: file, logLevel: 'silent' });
  return {
    command: process.execPath,
    args: [file],
    env: { NODE_COMPILE_CACHE: join(directory, 'compiled') },
  };
}
