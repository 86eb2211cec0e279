import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ProgramStart } from '../../operator/embedded/pods/child-program.ts';
import { bundledProgram, bundleProgram } from './bundle-program.ts';

const programs = join(import.meta.dirname, '../../operator/bin');

/**
 * Bundles a program of the operator's image into a new folder of that name in the folder given, or takes it from the
 * suite's, which has bundled it for all of its files.
 */
export async function bundleOperatorProgram(
  name: 'manager' | 'agent',
  folder: string,
): Promise<ProgramStart> {
  const { KUBESWARM_TEST_PROGRAMS: ofSuite } = process.env;
  if (ofSuite !== undefined) return bundledProgram(join(ofSuite, name));
  const directory = join(folder, name);
  mkdirSync(directory);
  return bundleProgram(join(programs, `${name}.ts`), directory);
}
