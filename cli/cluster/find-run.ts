import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isApiError } from '../../operator/kube/api.ts';
import { openClusterAccess } from '../../operator/kube/client.ts';
import { createMemoryApi } from '../../operator/kube/memory-api/memory-api.ts';
import { createRealApi } from '../../operator/kube/real-api/real-api.ts';
import type { SwarmRun } from '../../schemas/generated/types.ts';
import { CommandFailure, type CommandLine } from '../command-line.ts';
import { refusalText } from '../run/apply-objects.ts';
import { stateFailure } from '../run/state-failure.ts';
import { version } from '../version.ts';
import { type KubeConfigChoice, kubeConfigSource } from './kube-config-source.ts';

const runKind = { apiVersion: 'kubeswarm.io/v1alpha1', kind: 'SwarmRun' };

/** The run in the cluster; its namespace is by default that of the context. Throws CommandFailure without one. */
export async function findRunInCluster(
  name: string,
  options: KubeConfigChoice & { readonly namespace?: string },
  { env, cwd }: Pick<CommandLine, 'env' | 'cwd'>,
): Promise<SwarmRun> {
  const kubeConfig = kubeConfigSource(options, env, cwd);
  const api = createRealApi({ kubeConfig, userAgent: `swarm/${version}` });
  try {
    const namespace = options.namespace ?? (await openClusterAccess(kubeConfig)).namespace;
    const run = await api.get<SwarmRun>({ ...runKind, namespace, name });
    if (run === undefined)
      throw new CommandFailure(
        `there is no SwarmRun "${name}" in namespace "${namespace}". List them with kubectl get swrun -A`,
      );
    return run;
  } catch (error) {
    if (error instanceof CommandFailure || !(error instanceof Error)) throw error;
    throw new CommandFailure(isApiError(error) ? refusalText(error) : error.message);
  } finally {
    await api.close();
  }
}

/** The run in a folder of `swarm run --state`. Throws CommandFailure when it is not there, or in several namespaces. */
export async function findRunInState(
  name: string,
  { state, namespace }: { readonly state: string; readonly namespace?: string },
  cwd: string,
): Promise<SwarmRun> {
  const file = join(resolve(cwd, state), 'api.jsonl');
  if (!existsSync(file))
    throw new CommandFailure(`there are no runs in "${state}". Make one with swarm run --state ${state}`);
  const api = openState(file, state);
  try {
    const { items } = await api.list<SwarmRun>(runKind, namespace === undefined ? {} : { namespace });
    const found = items.filter(({ metadata }) => metadata.name === name);
    const [run] = found;
    if (run === undefined) {
      const names = [...new Set(items.map(({ metadata }) => metadata.name))].join(', ') || 'none';
      throw new CommandFailure(`there is no SwarmRun "${name}" in "${state}". There are: ${names}`);
    }
    if (found.length > 1) {
      const places = found.map(({ metadata }) => metadata.namespace).join(', ');
      throw new CommandFailure(`SwarmRun "${name}" is in several namespaces. Choose by -n one of ${places}`);
    }
    return run;
  } finally {
    api.close();
  }
}

function openState(file: string, state: string) {
  try {
    return createMemoryApi({ persistence: { file } });
  } catch (error) {
    throw stateFailure(error, state);
  }
}
