// Plain JavaScript: Jest loads it without our transform, and Node then reads the TypeScript by itself.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Bundles the operator's programs, for all files. */
export default async function globalSetup() {
  const { bundleOperatorProgram } = await import('../support/bundle-operator-program.ts');
  const folder = mkdtempSync(join(tmpdir(), 'kubeswarm-bundles-'));
  for (const name of ['manager', 'agent']) await bundleOperatorProgram(name, folder);
  process.env.KUBESWARM_TEST_PROGRAMS = folder;
}
