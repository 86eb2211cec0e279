import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const module = join(import.meta.dirname, '../tools/argocd');

/** Folder of Argo CD's own manifests, of the version that its program is built from. */
export async function argocdManifests(): Promise<string> {
  const { stdout } = await run('go', ['mod', 'download', '-json', 'github.com/argoproj/argo-cd/v3'], {
    cwd: module,
    env: { ...process.env, GOTOOLCHAIN: 'local', GOFLAGS: '-mod=mod' },
  });
  const { Dir } = JSON.parse(stdout);
  return join(String(Dir), 'manifests');
}
