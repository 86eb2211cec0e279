import { existsSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import type { KubeConfigSource } from '../../operator/kube/client.ts';
import { CommandFailure } from '../command-line.ts';

export interface KubeConfigChoice {
  readonly kubeconfig?: string;
  readonly context?: string;
}

/**
 * Where the cluster is, as kubectl finds it: the flag, else the first file of KUBECONFIG that exists, else
 * ~/.kube/config, else the pod's own service account.
 */
export function kubeConfigSource(
  { kubeconfig, context }: KubeConfigChoice,
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
): KubeConfigSource {
  const file = (path: string): KubeConfigSource => ({
    kind: 'file',
    path,
    ...(context === undefined ? {} : { context }),
  });
  if (kubeconfig !== undefined) {
    const path = resolve(cwd, kubeconfig);
    if (existsSync(path)) return file(path);
    throw new CommandFailure(`there is no kubeconfig "${kubeconfig}". Give a file that kubectl can read`);
  }
  const { KUBECONFIG = '', HOME = '', KUBERNETES_SERVICE_HOST = '' } = env;
  const candidates = [
    ...KUBECONFIG.split(delimiter).filter((path) => path !== ''),
    ...(HOME === '' ? [] : [join(HOME, '.kube', 'config')]),
  ].map((path) => resolve(cwd, path));
  const found = candidates.find((path) => existsSync(path));
  if (found !== undefined) return file(found);
  if (KUBERNETES_SERVICE_HOST !== '' && context === undefined) return { kind: 'in-cluster' };
  throw new CommandFailure('there is no kubeconfig. Set KUBECONFIG, or give --kubeconfig FILE');
}
