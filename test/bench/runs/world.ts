import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { SwarmAgent } from '../../../schemas/generated/types.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { sendJson, startHttpServer } from '../../support/agent/http-server.ts';
import { completionBody } from '../../support/agent/model-server.ts';
import { type ProgramWorld, startProgramWorld } from '../../support/cluster/program-world.ts';
import { clusterPrograms } from '../../support/cluster/programs.ts';
import { installCustomResourceDefinitions } from '../../support/cluster/schema-cluster.ts';
import { type Cluster, startCluster } from '../../support/cluster/start.ts';
import { REDIS_ADVICE, redisProgram, startRedis } from '../../support/redis-server.ts';
import { createHandOvers, type HandOvers } from './hand-overs.ts';
import { benchAgent, benchNamespace, benchTeam, slowAgent, slowModel, slowTeam } from './manifests.ts';
import { childrenRunning } from './program-memory.ts';

/** Less than any model takes; and as with any of them, some answers take longer than others. */
export const slowestMillis = 300;
const slowModelSpread = 1 / 3;

/** The whole of the operator on one real API server and one Redis, with a model that answers at once. */
export interface RunsWorld extends ProgramWorld {
  readonly cluster: Cluster;
  readonly handOvers: HandOvers;
  readonly managerPid: number;
  readonly agentPid: number;
  /** From the start of the process until it is ready, and until the agent's pod is after its manifest. */
  readonly startMillis: { readonly manager: number; readonly agent: number };
}

export async function startRunsWorld(): Promise<RunsWorld> {
  const ends: (() => Promise<void> | void)[] = [];
  const close = async (): Promise<void> => {
    for (const end of ends.splice(0).toReversed()) await end();
  };
  try {
    const folder = mkdtempSync(join(tmpdir(), 'kubeswarm-bench-'));
    ends.push(() => rmSync(folder, { recursive: true, force: true }));
    const handOvers = createHandOvers();
    const model = await startModel(handOvers);
    ends.push(model.close);
    const cluster = await startBenchCluster();
    ends.push(() => {
      cluster.api.close();
      return cluster.stop();
    });
    const redis = await startBenchRedis(folder);
    ends.push(() => redis.stop());
    const world = await startProgramWorld({
      cluster,
      queueUrl: redis.url,
      namespace: benchNamespace,
      model,
      nodeFlags: profileFlags,
    });
    ends.push(world.close);
    const managerStart = performance.now();
    const manager = await world.startManager();
    while (!(await manager.isReady())) await wait(5);
    const managerMillis = performance.now() - managerStart;
    const agentStart = performance.now();
    await world.put(benchAgent);
    await isReady(world, benchAgent);
    const agentMillis = performance.now() - agentStart;
    const [agentPid = 0] = childrenRunning(join(world.folder, 'agent'));
    await world.put(slowAgent, benchTeam, slowTeam);
    await isReady(world, slowAgent);
    return {
      ...world,
      cluster,
      handOvers,
      managerPid: manager.child.pid ?? 0,
      agentPid,
      startMillis: { manager: managerMillis, agent: agentMillis },
      close,
    };
  } catch (error) {
    await close();
    throw error;
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

export async function startBenchCluster(): Promise<Cluster> {
  const programs = await clusterPrograms(['etcd', 'kube-apiserver', 'kube-controller-manager']);
  if (programs.kind === 'missing') throw new Error(programs.message);
  const cluster = await startCluster(programs.paths);
  await installCustomResourceDefinitions(cluster.api);
  return cluster;
}

export function startBenchRedis(folder: string): ReturnType<typeof startRedis> {
  const program = redisProgram();
  if (program === undefined) throw new Error(REDIS_ADVICE);
  return startRedis(program, folder);
}

/** Answers without delay, but for the slow model. Each prompt names its run, so that hand-overs can be told apart. */
function startModel(handOvers: HandOvers): ReturnType<typeof startHttpServer> {
  return startHttpServer(async (_request, response, body) => {
    const [run = ''] = /run-\w+-\d+/.exec(body) ?? [];
    handOvers.asked(run);
    if (body.includes(`"model":"${slowModel}"`))
      await wait(slowestMillis * (1 - Math.random() * slowModelSpread));
    sendJson(response, completionBody({ text: 'Nothing new under the sun.' }));
    handOvers.answered(run);
  });
}
