import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { KubeObject } from '../../schemas/kube-object.ts';

/** An Argo CD Application: which folder of the repository goes into which namespace. */
export interface Application {
  readonly name: string;
  readonly namespace: string;
  /** Folder of the recipe, relative to the repository. */
  readonly path: string;
}

export interface Generated {
  readonly exitCode: number;
  readonly objects: readonly KubeObject[];
  readonly stderr: string;
  readonly tookMillis: number;
}

export interface GenerateOptions {
  /** Node and the program: what plugin.yaml calls. */
  readonly command: readonly [string, ...string[]];
  readonly repository: string;
  readonly revision: string;
  readonly signal: AbortSignal;
}

/** Runs `swarm-cmp generate` as Argo CD's sidecar does: in the Application's folder, with its variables and no others. */
export function generateApplication(app: Application, options: GenerateOptions): Promise<Generated> {
  const [program, ...args] = options.command;
  const startedMillis = performance.now();
  const env = {
    ARGOCD_APP_NAME: app.name,
    ARGOCD_APP_NAMESPACE: app.namespace,
    ARGOCD_APP_REVISION: options.revision,
    ARGOCD_APP_SOURCE_PATH: app.path,
    ARGOCD_APP_SOURCE_REPO_URL: options.repository,
    ARGOCD_APP_SOURCE_TARGET_REVISION: 'main',
    ARGOCD_APP_PARAMETERS: '[]',
    KUBE_VERSION: '1.35.0',
    KUBE_API_VERSIONS: 'v1,apps/v1,kubeswarm.io/v1alpha1',
  };
  return new Promise((resolve, reject) => {
    const cwd = join(options.repository, app.path);
    const maxBuffer = 64 * 1024 * 1024;
    execFile(
      program,
      [...args, 'generate'],
      { cwd, env, maxBuffer, signal: options.signal },
      (error, stdout, stderr) => {
        // A code that is no number tells that the program did not run at all.
        if (error !== null && typeof error.code !== 'number') return reject(error);
        resolve({
          exitCode: error === null ? 0 : Number(error.code),
          objects: readDocuments(stdout),
          stderr,
          tookMillis: performance.now() - startedMillis,
        });
      },
    );
  });
}

/** The plugin prints one JSON document a line between `---` (recipes.md 13). */
function readDocuments(stdout: string): readonly KubeObject[] {
  return stdout.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
}
