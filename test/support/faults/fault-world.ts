import { randomBytes } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { ProgramStart } from '../../../operator/embedded/pods/child-program.ts';
import { version } from '../../../operator/observe/version.ts';
import type { SwarmAgent } from '../../../schemas/generated/types.ts';
import { type ProgramWorld, startProgramWorld } from '../cluster/program-world.ts';
import type { Cluster } from '../cluster/start.ts';
import type { TestRedis } from '../redis-server.ts';
import { type CallLedger, createCallLedger } from './call-ledger.ts';
import { type ChainModel, startChainModel } from './chain-model.ts';
import { labManifests, labNamespace, labRun, steps, workerAgent, workerDeployment } from './manifests.ts';
import { openTcpProxy, type TcpProxy } from './tcp-proxy.ts';

/** The operator's programs on a real API server and Redis, to be broken; with one agent and one team. */
export interface FaultWorld extends ProgramWorld {
  readonly model: ChainModel;
  readonly ledger: CallLedger;
  /** Starts a run; its seed is random. */
  start(name: string): Promise<void>;
  /** What the run's status has to be. */
  expected(name: string): object;
  agentIsReady(): Promise<void>;
  /** SIGKILL of the agent's container, which then starts again; what it was asked may be asked once more. */
  killAgent(): Promise<void>;
  /** A proxy before the API server, and a kubeconfig that leads through it. */
  openProxy(): Promise<{ readonly proxy: TcpProxy; readonly kubeconfig: string }>;
  /** The operator's program with another version. */
  readonly nextProgram: ProgramStart;
}

/** What the next release calls itself in its log. */
export const nextVersionText = '9.9.9';

export async function startFaultWorld(cluster: Cluster, redis: TestRedis): Promise<FaultWorld> {
  const ledger = createCallLedger(() => redis.client);
  const model = await startChainModel(ledger.take);
  const world = await startProgramWorld({ cluster, queueUrl: redis.url, namespace: labNamespace, model });
  const prepare = async (): Promise<void> => {
    await world.prepare();
    await world.put(...labManifests(labNamespace));
  };
  await prepare();
  const proxies: TcpProxy[] = [];
  const seeds = new Map<string, string>();

  return {
    ...world,
    model,
    ledger,
    prepare,
    start: async (name) => {
      const seed = `seed(${randomBytes(4).toString('hex')})`;
      seeds.set(name, seed);
      const { promise, resolve } = Promise.withResolvers<string>();
      ledger.expectRun(name, promise);
      const run = labRun(labNamespace, name, seed);
      const { object } = await world.api.create(run, { fieldManager: 'test' });
      resolve(object.metadata.uid ?? '');
    },
    expected: (name) => ({
      phase: 'Succeeded',
      output: steps.reduce((before, step) => `${step}(${before})`, seeds.get(name) ?? ''),
      steps: steps.map((step) => ({ name: step, phase: 'Succeeded' })),
      totalTokenUsage: { totalTokens: 15 * steps.length },
    }),
    agentIsReady: async () => {
      const isReady = (agent: SwarmAgent | undefined): boolean => agent?.status?.readyReplicas === 1;
      await world.found<SwarmAgent>(world.key('SwarmAgent', workerAgent), isReady);
    },
    killAgent: () =>
      world.pods.kill(labNamespace, workerDeployment, async () => {
        await model.catchUp();
        await ledger.allowRepeats();
      }),
    openProxy: async () => {
      const text = readFileSync(cluster.kubeconfig, 'utf8');
      const [server = '', port] = /https:\/\/127\.0\.0\.1:(\d+)/.exec(text) ?? [];
      const proxy = await openTcpProxy(Number(port));
      proxies.push(proxy);
      const kubeconfig = join(world.folder, `kubeconfig-${proxy.port}`);
      writeFileSync(kubeconfig, text.replace(server, `https://127.0.0.1:${proxy.port}`));
      return { proxy, kubeconfig };
    },
    nextProgram: nextVersion(world.program, world.folder),
    close: async () => {
      await world.close();
      for (const proxy of proxies) await proxy.close();
    },
  };
}

/** The same program as another release of it. */
function nextVersion(program: ProgramStart, folder: string): ProgramStart {
  const [file = ''] = program.args;
  const next = join(folder, 'next');
  // What is compiled belongs to the files as they are, and others may be writing it.
  cpSync(dirname(file), next, { recursive: true, filter: (path) => basename(path) !== 'compiled' });
  for (const entry of readdirSync(next, { recursive: true, withFileTypes: true })) {
    if (!entry.name.endsWith('.mjs')) continue;
    const path = join(entry.parentPath, entry.name);
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll(version, nextVersionText));
  }
  return { ...program, args: [join(next, basename(file))] };
}
