import { chmodSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pluginFolder } from './node-folder.ts';

/**
 * Puts another build of the plugin in the place of the one that Argo CD runs, of the same contract: the same code in a
 * file of other bytes, which tells by a file that it ran. Afterwards the first is back. No restart is needed, since
 * argocd-cmp-server starts the program for each render. Resolves with the Application of each render.
 */
export async function withOtherBuild(act: () => Promise<void>): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'kubeswarm-build-'));
  const log = join(folder, 'renders');
  writeFileSync(log, '');
  const program = join(pluginFolder, 'swarm-cmp.mjs');
  const text = readFileSync(program, 'utf8');
  const [first = '', ...rest] = text.split('\n');
  const tell = `import { appendFileSync as __tell } from 'node:fs'; __tell(${JSON.stringify(log)}, process.env.ARGOCD_APP_NAME + '\\n');`;
  try {
    replaceProgram(program, [first, tell, ...rest].join('\n'));
    await act();
    return readFileSync(log, 'utf8').trim().split('\n');
  } finally {
    replaceProgram(program, text);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** At once: Applications of other test files are rendered meanwhile. */
function replaceProgram(program: string, text: string): void {
  const next = `${program}.next`;
  writeFileSync(next, text);
  chmodSync(next, 0o755);
  renameSync(next, program);
}
