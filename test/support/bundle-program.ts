import { join } from 'node:path';
import type { ProgramStart } from '../../operator/embedded/pods/child-program.ts';
import { bundle } from '../../tools/bundle.ts';

/**
 * Bundles a program into the directory given, and tells how to start it: quick, since tests start it many
 * times, and compiled once for all of them.
 */
export async function bundleProgram(entry: string, directory: string): Promise<ProgramStart> {
  // In parts, as in the image: what is rarely needed is not read before.
  await bundle({
    entryPoints: { program: entry },
    outdir: directory,
    outExtension: { '.js': '.mjs' },
    chunkNames: 'chunks/[name]-[hash]',
    splitting: true,
    logLevel: 'silent',
  });
  return bundledProgram(directory);
}

/** How to start the program that was bundled into the directory. */
export function bundledProgram(directory: string): ProgramStart {
  return {
    command: process.execPath,
    args: [join(directory, 'program.mjs')],
    env: { NODE_COMPILE_CACHE: join(directory, 'compiled') },
  };
}
