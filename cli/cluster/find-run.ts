import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { EmbeddedCluster } from '../../operator/embedded/embedded-cluster.ts';
import { until } from '../../operator/embedded/until.ts';
import { type Api, isApiError } from '../../operator/kube/api.ts';
import { openClusterAccess } from '../../operator/kube/client.ts';
import { createMemoryApi } from '../../operator/kube/memory-api/memory-api.ts';
import { createRealApi } from '../../operator/kube/real-api/real-api.ts';
import type { SwarmRun } from '../../schemas/generated/types.ts';
import { CommandFailure, type CommandLine } from '../command-line.ts';
import { refusalText } from '../run/apply-objects.ts';
import { stateFailure } from '../run/state-failure.ts';
import { watchRun } from '../run/watch-run.ts';
import { version } from '../version.ts';
import { type KubeConfigChoice, kubeConfigSource } from './kube-config-source.ts';

const runKind = { apiVersion: 'kubeswarm.io/v1alpha1', kind: 'SwarmRun' };

/** Where a run is, in a cluster; its namespace is by default that of the context. */
export interface RunInCluster extends KubeConfigChoice {
  readonly name: string;
  readonly namespace?: string;
}

/** The run as it is now. Throws CommandFailure without one. */
export function findRunInCluster(wanted: RunInCluster, line: CommandLine): Promise<SwarmRun> {
  return inCluster(wanted, line, getRun);
}

/** The run at its end; `onChange` is told every state of it from now on. Throws CommandFailure without one. */
export function followRunInCluster(
  wanted: RunInCluster,
  line: CommandLine,
  onChange: (run: SwarmRun) => void,
): Promise<SwarmRun> {
  return inCluster(wanted, line, async (api, namespace, name) => {
    await getRun(api, namespace, name);
    const cluster: Pick<EmbeddedCluster, 'until'> = {
      until: (key, holds, signal) => until(api, key, holds, signal),
    };
    return watchRun(cluster, { namespace, name, signal: line.stopping, onChange });
  });
}

async function inCluster(
  { name, namespace, ...choice }: RunInCluster,
  { env, cwd, stopping }: CommandLine,
  ask: (api: Api, namespace: string, name: string) => Promise<SwarmRun>,
): Promise<SwarmRun> {
  const kubeConfig = kubeConfigSource(choice, env, cwd);
  const api = createRealApi({ kubeConfig, userAgent: `swarm/${version}` });
  try {
    return await ask(api, namespace ?? (await openClusterAccess(kubeConfig)).namespace, name);
  } catch (error) {
    if (stopping.aborted || error instanceof CommandFailure || !(error instanceof Error)) throw error;
    throw new CommandFailure(isApiError(error) ? refusalText(error) : error.message);
  } finally {
    await api.close();
  }
}

async function getRun(api: Api, namespace: string, name: string): Promise<SwarmRun> {
  const run = await api.get<SwarmRun>({ ...runKind, namespace, name });
  if (run !== undefined) return run;
  throw new CommandFailure(
    `there is no SwarmRun "${name}" in namespace "${namespace}". List them with kubectl get swrun -A`,
  );
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
