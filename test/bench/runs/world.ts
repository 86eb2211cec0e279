import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { ProgramStart } from '../../../operator/embedded/pods/child-program.ts';
import { until } from '../../../operator/embedded/until.ts';
import { createRealApi, type RealApi } from '../../../operator/kube/real-api/real-api.ts';
import type { SwarmAgent } from '../../../schemas/generated/types.ts';
import { sendJson, startHttpServer } from '../../support/agent/http-server.ts';
import { completionBody } from '../../support/agent/model-server.ts';
import { bundleOperatorProgram } from '../../support/bundle-operator-program.ts';
import { startAgentPods } from '../../support/cluster/agent-pods.ts';
import { type ManagerProcess, startManagerProcess } from '../../support/cluster/manager-process.ts';
import { clusterPrograms } from '../../support/cluster/programs.ts';
import { installCustomResourceDefinitions } from '../../support/cluster/schema-cluster.ts';
import { type Cluster, startCluster } from '../../support/cluster/start.ts';
import { REDIS_ADVICE, redisProgram, startRedis } from '../../support/redis-server.ts';
import { createHandOvers, type HandOvers } from './hand-overs.ts';
import { benchAgent, benchNamespace, benchTeam } from './manifests.ts';
import { childrenRunning } from './program-memory.ts';

/** The whole of the operator on one real API server and one Redis, with a model that answers at once. */
export interface RunsWorld {
  readonly cluster: Cluster;
  readonly api: RealApi;
  readonly handOvers: HandOvers;
  readonly managerPid: number;
  readonly agentPid: number;
  /** From the start of the process until it is ready, and until the agent's pod is after its manifest. */
  readonly startMillis: { readonly manager: number; readonly agent: number };
  close(): Promise<void>;
}

const how = { fieldManager: 'bench', force: true };
const image = 'kubeswarm:bench';

export async function startRunsWorld(): Promise<RunsWorld> {
  const ends: (() => Promise<void> | void)[] = [];
  const close = async (): Promise<void> => {
    for (const end of ends.splice(0).toReversed()) await end();
  };
  try {
    const folder = mkdtempSync(join(tmpdir(), 'kubeswarm-bench-'));
    ends.push(() => rmSync(folder, { recursive: true, force: true }));
    const [managerProgram, agentProgram] = [await bundled('manager', folder), await bundled('agent', folder)];
    const handOvers = createHandOvers();
    const model = await startModel(handOvers);
    ends.push(model.close);
    const cluster = await startTestCluster();
    ends.push(() => {
      cluster.api.close();
      return cluster.stop();
    });
    const redis = await startRedisIn(folder);
    ends.push(() => redis.stop());
    const api = createRealApi({ kubeConfig: { kind: 'file', path: cluster.kubeconfig } });
    ends.push(() => api.close());
    for (const name of ['kubeswarm-system', benchNamespace])
      await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, how);
    const pods = startAgentPods(api, image, agentProgram);
    ends.push(() => pods.close());
    const managerStart = performance.now();
    const manager = await startManagerProcess({
      program: managerProgram,
      kubeconfig: cluster.kubeconfig,
      queueUrl: redis.url,
      namespace: 'kubeswarm-system',
      podName: 'manager-0',
      agentImage: image,
      webhookConfiguration: '',
      flags: ['--disable-admission-webhooks'],
    });
    ends.push(async () => void (await manager.stop()));
    await untilReady(manager);
    const managerMillis = performance.now() - managerStart;
    const agentStart = performance.now();
    for (const object of benchAgent(model.url)) await api.apply(object, how);
    const key = {
      apiVersion: 'kubeswarm.io/v1alpha1',
      kind: 'SwarmAgent',
      namespace: benchNamespace,
      name: 'worker',
    };
    const isReady = (agent: SwarmAgent | undefined): boolean => agent?.status?.readyReplicas === 1;
    await until<SwarmAgent>(api, key, isReady, AbortSignal.timeout(60_000));
    const agentMillis = performance.now() - agentStart;
    await api.apply(benchTeam, how);
    return {
      cluster,
      api,
      handOvers,
      managerPid: manager.child.pid ?? 0,
      agentPid: childrenRunning(join(folder, 'agent'))[0] ?? 0,
      startMillis: { manager: managerMillis, agent: agentMillis },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** With BENCH_PROFILE, the folder that each process leaves its CPU profile in. */
async function bundled(name: 'manager' | 'agent', folder: string): Promise<ProgramStart> {
  const program = await bundleOperatorProgram(name, folder);
  const profiles = process.env.BENCH_PROFILE;
  if (profiles === undefined) return program;
  const flags = [
    '--cpu-prof',
    `--cpu-prof-dir=${profiles}`,
    `--cpu-prof-name=${name}-${Date.now()}.cpuprofile`,
  ];
  return { ...program, args: [...flags, ...program.args] };
}

async function startTestCluster(): Promise<Cluster> {
  const programs = await clusterPrograms(['etcd', 'kube-apiserver', 'kube-controller-manager']);
  if (programs.kind === 'missing') throw new Error(programs.message);
  const cluster = await startCluster(programs.paths);
  await installCustomResourceDefinitions(cluster.api);
  return cluster;
}

function startRedisIn(folder: string): ReturnType<typeof startRedis> {
  const program = redisProgram();
  if (program === undefined) throw new Error(REDIS_ADVICE);
  return startRedis(program, folder);
}

/** An OpenAI-compatible server without delay. Each prompt names its run, so that hand-overs can be told apart. */
function startModel(handOvers: HandOvers): ReturnType<typeof startHttpServer> {
  return startHttpServer((_request, response, body) => {
    const [run = ''] = /run-\w+-\d+/.exec(body) ?? [];
    handOvers.asked(run);
    sendJson(response, completionBody({ text: 'Nothing new under the sun.' }));
    handOvers.answered(run);
  });
}

async function untilReady({ healthPort }: ManagerProcess): Promise<void> {
  const isReady = async (): Promise<boolean> =>
    (await fetch(`http://127.0.0.1:${healthPort}/readyz`).catch(() => undefined))?.status === 200;
  while (!(await isReady())) await wait(5);
}
