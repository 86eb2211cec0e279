import { appendFileSync } from 'node:fs';
import type { Effect } from '../../../operator/embedded/effects.ts';
import { startEmbeddedCluster } from '../../../operator/embedded/start-embedded-cluster.ts';
import type { SwarmRun } from '../../../schemas/generated/types.ts';
import { modelHost, namespace, type ScenarioName, scenarios, shopHost } from './scenario.ts';

/** What the parent hands over as JSON in the first argument. */
export interface ChildOptions {
  readonly scenario: ScenarioName;
  readonly stateDirectory: string;
  /** Ids of settled tasks are appended here as they settle. */
  readonly settledFile: string;
  readonly modelAddress: string;
  readonly shopAddress: string;
  /** The effect of the run, counted from 1, at which the process kills itself; absent: never. */
  readonly killAt?: number;
}

/** What the child prints when it was not killed. */
export interface ChildReport {
  readonly run: SwarmRun;
  readonly effects: readonly Effect[];
}

const options = JSON.parse(process.argv[2] ?? '{}') as ChildOptions;
const effects: Effect[] = [];
let isCounting = false;

const cluster = await startEmbeddedCluster({
  stateDirectory: options.stateDirectory,
  hosts: { [modelHost]: options.modelAddress, [shopHost]: options.shopAddress },
  observeEffect(effect) {
    if (effect.name.startsWith('settle ')) appendFileSync(options.settledFile, `${effect.name.slice(7)}\n`);
    if (!isCounting) return;
    effects.push(effect);
    // A real kill: nothing of this process runs after it.
    if (effects.length === options.killAt) process.kill(process.pid, 'SIGKILL');
  },
});

const { objects, run } = scenarios[options.scenario];
const patience = AbortSignal.timeout(60_000);
for (const applied of await cluster.apply(objects)) if (applied.kind === 'refused') throw applied.error;
for (const { apiVersion, kind, metadata } of objects)
  if (kind === 'SwarmAgent')
    await cluster.until<typeof run>({ apiVersion, kind, namespace, name: metadata.name }, isReady, patience);

isCounting = true;
for (const applied of await cluster.apply([run])) if (applied.kind === 'refused') throw applied.error;
const key = { apiVersion: run.apiVersion, kind: run.kind, namespace, name: run.metadata.name };
await cluster.until<SwarmRun>(key, isRecorded, patience);
await cluster.whenIdle();
const finished = await cluster.api.get<SwarmRun>(key);
if (finished === undefined) throw new Error('the run is gone');
isCounting = false;
await cluster.close(0);
process.stdout.write(JSON.stringify({ run: finished, effects } satisfies ChildReport));

function isReady(object: { readonly status?: unknown } | undefined): boolean {
  return JSON.stringify(object?.status ?? {}).includes('AllReplicasReady');
}

/** Over, and marked so: the last write of a run (gitops 3). */
function isRecorded(object: SwarmRun | undefined): boolean {
  return object?.metadata.annotations?.['kubeswarm.io/finished'] !== undefined;
}
