import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Effect } from '../../../operator/embedded/effects.ts';
import { startEmbeddedCluster } from '../../../operator/embedded/start-embedded-cluster.ts';
import type { SwarmRun } from '../../../schemas/generated/types.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { isKind } from '../../../schemas/rules/kinds.ts';
import { modelHost, namespace, type ScenarioName, scenarios, shopHost } from './scenario.ts';

/** One life of a cluster: from its start, on what an earlier one has left, to the end of its run, or to the kill. */
export interface Life {
  readonly scenario: ScenarioName;
  readonly stateDirectory: string;
  /** Ids of settled tasks are appended here as they settle. */
  readonly settledFile: string;
  readonly modelAddress: string;
  readonly shopAddress: string;
  /** The effect of the run, counted from 1, at which the process kills itself; absent: never. */
  readonly killAt?: number;
}

/** What the child prints, in a line, of each life that was not killed. */
export interface LifeReport {
  readonly run: SwarmRun;
  readonly effects: readonly Effect[];
  /** What there is in the folder of artifacts, by path. */
  readonly artifacts: Readonly<Record<string, string>>;
}

// The parent hands over lives as JSON in the first argument; none has to do with the one before it.
for (const life of JSON.parse(process.argv[2] ?? '[]') as readonly Life[])
  process.stdout.write(`${JSON.stringify(await live(life))}\n`);

async function live(life: Life): Promise<LifeReport> {
  const effects: Effect[] = [];
  let isCounting = false;

  const artifactFolder = `${life.stateDirectory}.artifacts`;
  const cluster = await startEmbeddedCluster({
    stateDirectory: life.stateDirectory,
    artifactFolder,
    hosts: { [modelHost]: life.modelAddress, [shopHost]: life.shopAddress },
    observeEffect(effect) {
      if (effect.name.startsWith('settle ')) appendFileSync(life.settledFile, `${effect.name.slice(7)}\n`);
      if (!isCounting) return;
      effects.push(effect);
      // A real kill: nothing of this process runs after it.
      if (effects.length === life.killAt) process.kill(process.pid, 'SIGKILL');
    },
  });

  const { objects, run } = scenarios[life.scenario];
  const patience = AbortSignal.timeout(60_000);
  for (const applied of await cluster.apply(objects)) if (applied.kind === 'refused') throw applied.error;
  for (const name of objects.flatMap(agentsOf)) {
    const agent = { apiVersion: run.apiVersion, kind: 'SwarmAgent', namespace, name };
    await cluster.until<typeof run>(agent, isReady, patience);
  }

  isCounting = true;
  for (const applied of await cluster.apply([run])) if (applied.kind === 'refused') throw applied.error;
  const key = { apiVersion: run.apiVersion, kind: run.kind, namespace, name: run.metadata.name };
  await cluster.until<SwarmRun>(key, isRecorded, patience);
  await cluster.whenIdle();
  const finished = await cluster.api.get<SwarmRun>(key);
  if (finished === undefined) throw new Error('the run is gone');
  isCounting = false;
  await cluster.close(0);
  return { run: finished, effects, artifacts: filesIn(artifactFolder) };
}

/** Those that stand by themselves, and those of inline roles. */
function agentsOf(object: KubeObject): readonly string[] {
  if (object.kind === 'SwarmAgent') return [object.metadata.name];
  if (!isKind(object, 'SwarmTeam')) return [];
  const inline = (object.spec.roles ?? []).filter(({ model }) => model !== undefined);
  return inline.map((role) => `${object.metadata.name}-${role.name}`);
}

function filesIn(folder: string): Readonly<Record<string, string>> {
  if (!existsSync(folder)) return {};
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries.flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : []));
  return Object.fromEntries(paths.map((path) => [relative(folder, path), readFileSync(path, 'utf8')]));
}

function isReady(object: { readonly status?: unknown } | undefined): boolean {
  return JSON.stringify(object?.status ?? {}).includes('AllReplicasReady');
}

/** Over, and marked so: the last write of a run (gitops 3). */
function isRecorded(object: SwarmRun | undefined): boolean {
  return object?.metadata.annotations?.['kubeswarm.io/finished'] !== undefined;
}
