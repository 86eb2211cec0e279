import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { SwarmAgent } from '../../../schemas/generated/types.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import type { TestServer } from '../../support/agent/http-server.ts';
import { type ProgramWorld, startProgramWorld } from '../../support/cluster/program-world.ts';
import { clusterPrograms } from '../../support/cluster/programs.ts';
import { installCustomResourceDefinitions } from '../../support/cluster/schema-cluster.ts';
import { type Cluster, startCluster } from '../../support/cluster/start.ts';
import { REDIS_ADVICE, type RunningRedis, redisProgram, startRedis } from '../../support/redis-server.ts';
import { type BenchModel, startBenchModel } from './bench-model.ts';
import { benchAgent, benchNamespace, benchTeam, roomyAgent, roomyTeam } from './manifests.ts';
import { childrenRunning } from './program-memory.ts';

/** The whole of the operator on one real API server and one Redis, with a model that answers at once. */
export interface RunsWorld extends ProgramWorld {
  readonly cluster: Cluster;
  readonly model: BenchModel;
  readonly redis: RunningRedis;
  readonly managerPid: number;
  readonly agentPid: number;
  readonly roomyAgentPid: number;
  /** From the start of the process until it is ready, and until the agent's pod is after its manifest. */
  readonly startMillis: { readonly manager: number; readonly agent: number };
}

export async function startRunsWorld(): Promise<RunsWorld> {
  const model = await startBenchModel();
  const { world, cluster, redis, close } = await startBenchPrograms(benchNamespace, model);
  try {
    const managerStart = performance.now();
    const manager = await world.startManager();
    while (!(await manager.isReady())) await wait(5);
    const managerMillis = performance.now() - managerStart;
    const agentStart = performance.now();
    await world.put(benchAgent);
    await isReady(world, benchAgent);
    const agentMillis = performance.now() - agentStart;
    const agentPids = (): readonly number[] => childrenRunning(join(world.folder, 'agent'));
    const [agentPid = 0] = agentPids();
    await world.put(roomyAgent, benchTeam, roomyTeam);
    await isReady(world, roomyAgent);
    const roomyAgentPid = agentPids().find((pid) => pid !== agentPid) ?? 0;
    return {
      ...world,
      cluster,
      model,
      redis,
      managerPid: manager.child.pid ?? 0,
      agentPid,
      roomyAgentPid,
      startMillis: { manager: managerMillis, agent: agentMillis },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

interface BenchPrograms {
  readonly world: ProgramWorld;
  readonly cluster: Cluster;
  readonly redis: RunningRedis;
  close(): Promise<void>;
}

/** Programs to be measured, on an API server and a Redis of their own; no operator runs yet. `model` goes with them. */
export async function startBenchPrograms(namespace: string, model: TestServer): Promise<BenchPrograms> {
  const ends: (() => Promise<void> | void)[] = [() => model.close()];
  const close = async (): Promise<void> => {
    for (const end of ends.splice(0).toReversed()) await end();
  };
  try {
    const folder = mkdtempSync(join(tmpdir(), 'kubeswarm-bench-'));
    ends.push(() => rmSync(folder, { recursive: true, force: true }));
    const cluster = await startBenchCluster();
    ends.push(() => {
      cluster.api.close();
      return cluster.stop();
    });
    const redis = await startBenchRedis(folder);
    ends.push(() => redis.stop());
    const programs = { cluster, queueUrl: redis.url, namespace, nodeFlags: profileFlags };
    // From here on it is the world that closes the model.
    const world = await startProgramWorld({ ...programs, model });
    ends.push(world.close);
    return { world, cluster, redis, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What is measured on a world of its own. */
export async function withRunsWorld<T>(measure: (world: RunsWorld) => Promise<T>): Promise<T> {
  const world = await startRunsWorld();
  try {
    return await measure(world);
  } finally {
    await world.close();
  }
}

async function isReady(world: ProgramWorld, { metadata }: KubeObject): Promise<void> {
  const key = world.key('SwarmAgent', metadata.name);
  await world.found<SwarmAgent>(key, (agent) => agent?.status?.readyReplicas === 1);
}

/** With BENCH_PROFILE, the folder that each process leaves its CPU profile in. */
function profileFlags(name: 'manager' | 'agent'): readonly string[] {
  const profiles = process.env.BENCH_PROFILE;
  if (profiles === undefined) return [];
  return ['--cpu-prof', `--cpu-prof-dir=${profiles}`, `--cpu-prof-name=${name}-${Date.now()}.cpuprofile`];
}

async function startBenchCluster(): Promise<Cluster> {
  const programs = await clusterPrograms(['etcd', 'kube-apiserver', 'kube-controller-manager']);
  if (programs.kind === 'missing') throw new Error(programs.message);
  const cluster = await startCluster(programs.paths);
  await installCustomResourceDefinitions(cluster.api);
  return cluster;
}

async function startBenchRedis(folder: string): Promise<RunningRedis> {
  const program = redisProgram();
  if (program === undefined) throw new Error(REDIS_ADVICE);
  const redis = await startRedis(program, folder);
  // As the chart's.
  await redis.client.config('SET', 'appendfsync', 'everysec');
  return redis;
}
