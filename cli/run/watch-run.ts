import { type Api, isApiError } from '../../operator/kube/api.ts';
import type { SwarmRun } from '../../schemas/generated/types.ts';

export interface WatchRunOptions {
  readonly namespace: string;
  readonly name: string;
  readonly signal: AbortSignal;
  /** Called with every state of the run that is seen, the last one included. */
  onChange(run: SwarmRun): void;
}

const runKind = { apiVersion: 'kubeswarm.io/v1alpha1', kind: 'SwarmRun' };

/** Follows a run until its phase is final. Rejects when the run is deleted or `signal` aborts. */
export async function watchRun(api: Api, options: WatchRunOptions): Promise<SwarmRun> {
  const { namespace, name, signal, onChange } = options;
  for (;;) {
    signal.throwIfAborted();
    const listed = await api.list<SwarmRun>(runKind, { namespace });
    const current = listed.items.find((run) => run.metadata.name === name);
    if (current !== undefined) onChange(current);
    const last =
      current !== undefined && isFinal(current)
        ? current
        : await watchFrom(api, listed.resourceVersion, options);
    if (last !== undefined) return last;
  }
}

/** Watches on from a version; undefined when the watch ended before the run did. */
async function watchFrom(
  api: Api,
  resourceVersion: string,
  { namespace, name, signal, onChange }: WatchRunOptions,
): Promise<SwarmRun | undefined> {
  try {
    for await (const event of api.watch<SwarmRun>(runKind, { namespace, resourceVersion, signal })) {
      if (event.kind === 'bookmark' || event.object.metadata.name !== name) continue;
      if (event.kind === 'deleted') throw new Error(`SwarmRun "${name}" was deleted`);
      onChange(event.object);
      if (isFinal(event.object)) return event.object;
    }
  } catch (error) {
    // The version is too old to continue from: the caller lists again.
    if (!isApiError(error, 410)) throw error;
  }
  return undefined;
}

function isFinal({ status }: SwarmRun): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}
