import { setTimeout as wait } from 'node:timers/promises';
import type { SwarmRun } from '../../../schemas/generated/types.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { benchNamespace, benchRun } from './manifests.ts';
import type { RunsWorld } from './world.ts';

export interface Load {
  readonly count: number;
  /** How many may be under way at once. */
  readonly inFlight: number;
  readonly team?: KubeObject;
}

export interface Loaded {
  /** From the first create to the last end. */
  readonly millis: number;
  /** From create to Succeeded, of each run. */
  readonly latencies: readonly number[];
}

/** So many creates are sent at once: what a client does with the connections that it has. */
const CREATES_AT_ONCE = 16;

const kind = { apiVersion: 'kubeswarm.io/v1alpha1', kind: 'SwarmRun' };
const place = { namespace: benchNamespace };

let batches = 0;

/** Creates runs and waits until all have succeeded, as a watch tells it. Throws when one has not. */
export async function runLoad({ api }: RunsWorld, { count, inFlight, team }: Load): Promise<Loaded> {
  batches += 1;
  const name = (index: number): string => `run-b${batches}-${index}`;
  const createdAt = new Map<string, number>();
  const latencies: number[] = [];
  const ended = new Map<string, () => void>();
  const stop = new AbortController();
  const { resourceVersion } = await api.list<SwarmRun>(kind, place);
  const watching = (async () => {
    for await (const change of api.watch<SwarmRun>(kind, {
      ...place,
      resourceVersion,
      signal: stop.signal,
    })) {
      if (change.kind !== 'modified') continue;
      const { metadata, status } = change.object;
      const end = ended.get(metadata.name);
      if (end === undefined || status?.completionTime === undefined) continue;
      if (status.phase !== 'Succeeded') throw new Error(`${metadata.name}: ${JSON.stringify(status)}`);
      ended.delete(metadata.name);
      latencies.push(performance.now() - (createdAt.get(metadata.name) ?? Number.NaN));
      end();
    }
    if (!stop.signal.aborted) throw new Error('the watch has ended');
  })();
  let next = 0;
  let creating = 0;
  const startMillis = performance.now();
  const work = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) {
      const { promise, resolve } = Promise.withResolvers<void>();
      ended.set(name(index), resolve);
      while (creating >= CREATES_AT_ONCE) await wait(1);
      creating += 1;
      createdAt.set(name(index), performance.now());
      await api.create(benchRun(name(index), team), { fieldManager: 'bench' });
      creating -= 1;
      await promise;
    }
  };
  await Promise.race([watching, Promise.all(Array.from({ length: inFlight }, work))]);
  const millis = performance.now() - startMillis;
  stop.abort();
  await watching;
  return { millis, latencies };
}

/** Resolves when the last write of every run is done: the mark that it has ended. */
export async function untilMarked({ api }: RunsWorld): Promise<void> {
  const isMarked = ({ metadata }: SwarmRun) => metadata.annotations?.['kubeswarm.io/finished'] !== undefined;
  while (!(await api.list<SwarmRun>(kind, place)).items.every(isMarked)) await wait(2_000);
}
