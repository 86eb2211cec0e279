import { join } from 'node:path';
import { build } from 'esbuild';
import type { ProgramStart } from '../../operator/embedded/pods/child-program.ts';

/**
 * Makes one file of a program, in the directory given, and tells how to start it: quick, since tests start it many
 * times, and compiled once for all of them.
 */
export async function bundleProgram(entry: string, directory: string): Promise<ProgramStart> {
  const file = join(directory, 'program.mjs');
  await build({
    entryPoints: [entry],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'silent',
    // For dependencies that are CommonJS.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  return {
    command: process.execPath,
    args: [file],
    env: { NODE_COMPILE_CACHE: join(directory, 'compiled') },
  };
}
