import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { ProgramStart } from '../../../operator/embedded/pods/child-program.ts';
import { until as untilObject } from '../../../operator/embedded/until.ts';
import { createRealApi, type RealApi } from '../../../operator/kube/real-api/real-api.ts';
import { version } from '../../../operator/observe/version.ts';
import type { SwarmAgent, SwarmRun } from '../../../schemas/generated/types.ts';
import type { ObjectKey } from '../../../schemas/kube-object.ts';
import { bundleProgram } from '../bundle-program.ts';
import { type AgentPods, startAgentPods } from '../cluster/agent-pods.ts';
import {
  type ManagerProcess,
  type ManagerProcessOptions,
  startManagerProcess,
} from '../cluster/manager-process.ts';
import type { Cluster } from '../cluster/start.ts';
import type { TestRedis } from '../redis-server.ts';
import { until } from '../until.ts';
import { type CallLedger, createCallLedger } from './call-ledger.ts';
import { type ChainModel, startChainModel } from './chain-model.ts';
import { labManifests, labNamespace, labRun, steps, workerAgent, workerDeployment } from './manifests.ts';
import { openTcpProxy, type TcpProxy } from './tcp-proxy.ts';

/** The operator's programs on a real API server and Redis, to be broken. */
export interface FaultWorld {
  readonly api: RealApi;
  readonly model: ChainModel;
  readonly ledger: CallLedger;
  readonly pods: AgentPods;
  /** Starts an operator. */
  startManager(options?: Partial<ManagerProcessOptions>): Promise<ManagerProcess>;
  /** Starts one like it in its place, as a kubelet does with the container of a pod. */
  restart(manager: ManagerProcess): Promise<ManagerProcess>;
  /** Ends all operators that live. */
  stopManagers(): Promise<void>;
  /** Makes the namespace with its agent and team, if it is not there. */
  prepare(): Promise<void>;
  /** Starts a run; its seed is random. */
  start(name: string): Promise<void>;
  /** Resolves with a run that has ended and is marked so. */
  ended(name: string): Promise<SwarmRun>;
  /** What the run's status has to be. */
  expected(name: string): object;
  /** SIGKILL of the agent's container, which then starts again; what it was asked may be asked once more. */
  killAgent(): Promise<void>;
  /** A proxy before the API server, and a kubeconfig that leads through it. */
  openProxy(): Promise<{ readonly proxy: TcpProxy; readonly kubeconfig: string }>;
  /** The operator's program, and the same with another version. */
  readonly program: ProgramStart;
  readonly nextProgram: ProgramStart;
  close(): Promise<void>;
}

const root = join(import.meta.dirname, '../../..');
const image = 'kubeswarm:faults';
const operatorNamespace = 'kubeswarm-system';
const how = { fieldManager: 'test', force: true };
const patienceMillis = 90_000;
/** What the next release calls itself in its log. */
export const nextVersionText = '9.9.9';

export async function startFaultWorld(cluster: Cluster, redis: TestRedis): Promise<FaultWorld> {
  const ends: (() => unknown)[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'kubeswarm-faults-'));
  ends.push(() => rmSync(folder, { recursive: true, force: true }));
  const ledger = createCallLedger(() => redis.client);
  const model = await startChainModel(ledger.take);
  ends.push(model.close);
  const api = createRealApi({ kubeConfig: { kind: 'file', path: cluster.kubeconfig } });
  ends.push(() => api.close());
  const managerProgram = await bundled('manager', folder);
  const pods = startAgentPods(api, image, await bundled('agent', folder));
  ends.push(() => pods.close());

  await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: operatorNamespace } }, how);
  const prepare = async (): Promise<void> => {
    for (const object of labManifests(labNamespace, model.url)) await api.apply(object, how);
  };
  await prepare();

  const optionsOf = new Map<ManagerProcess, ManagerProcessOptions>();
  const startManager = async (options: Partial<ManagerProcessOptions> = {}): Promise<ManagerProcess> => {
    const all: ManagerProcessOptions = {
      program: managerProgram,
      kubeconfig: cluster.kubeconfig,
      queueUrl: redis.url,
      namespace: operatorNamespace,
      podName: `manager-${randomBytes(4).toString('hex')}`,
      agentImage: image,
      webhookConfiguration: '',
      flags: ['--disable-admission-webhooks'],
      ...options,
    };
    const manager = await startManagerProcess(all);
    optionsOf.set(manager, all);
    return manager;
  };
  const stopManagers = async (): Promise<void> => {
    const managers = [...optionsOf.keys()];
    optionsOf.clear();
    await Promise.all(managers.map((manager) => manager.stop()));
  };
  ends.push(stopManagers);
  const seeds = new Map<string, string>();

  return {
    api,
    model,
    ledger,
    pods,
    startManager,
    restart: (manager) => startManager(optionsOf.get(manager)),
    stopManagers,
    prepare,
    start: async (name) => {
      const seed = `seed(${randomBytes(4).toString('hex')})`;
      seeds.set(name, seed);
      const { promise, resolve } = Promise.withResolvers<string>();
      ledger.expectRun(name, promise);
      const { object } = await api.create(labRun(labNamespace, name, seed), how);
      resolve(object.metadata.uid ?? '');
    },
    ended: async (name) => {
      const isMarked = (run: SwarmRun | undefined): boolean =>
        run?.metadata.annotations?.['kubeswarm.io/finished'] !== undefined;
      const run = await patiently<SwarmRun>(api, runKey(name), isMarked);
      if (run === undefined) throw new Error(`run ${name} is gone`);
      return run;
    },
    expected: (name) => ({
      phase: 'Succeeded',
      output: steps.reduce((before, step) => `${step}(${before})`, seeds.get(name) ?? ''),
      steps: steps.map((step) => ({ name: step, phase: 'Succeeded' })),
      totalTokenUsage: { totalTokens: 15 * steps.length },
    }),
    killAgent: () => pods.kill(labNamespace, workerDeployment, ledger.allowRepeats),
    openProxy: async () => {
      const text = readFileSync(cluster.kubeconfig, 'utf8');
      const [server = '', port] = /https:\/\/127\.0\.0\.1:(\d+)/.exec(text) ?? [];
      const proxy = await openTcpProxy(Number(port));
      ends.push(proxy.close);
      const kubeconfig = join(folder, `kubeconfig-${proxy.port}`);
      writeFileSync(kubeconfig, text.replace(server, `https://127.0.0.1:${proxy.port}`));
      return { proxy, kubeconfig };
    },
    program: managerProgram,
    nextProgram: nextVersion(managerProgram, folder),
    close: async () => {
      for (const end of ends.splice(0).toReversed()) await end();
    },
  };
}

export const runKey = (name: string): ObjectKey => ({
  apiVersion: 'kubeswarm.io/v1alpha1',
  kind: 'SwarmRun',
  namespace: labNamespace,
  name,
});

/** Resolves when it leads. A lease that nobody renews takes 15 s to end, most of what one wait allows. */
export async function leads(manager: ManagerProcess): Promise<void> {
  const isLeading = (): boolean => manager.lines.some((line) => line.includes('"leading"'));
  await until(isLeading).catch(() => until(isLeading));
}

/** Whether its health answers so. */
export async function isReady(
  { healthPort }: ManagerProcess,
  path = '/readyz',
  status = 200,
): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${healthPort}${path}`).catch(() => undefined);
  return answer?.status === status;
}

/** Resolves when the agent's pod is ready. */
export async function agentIsReady(api: RealApi): Promise<void> {
  const key = { ...runKey(workerAgent), kind: 'SwarmAgent' };
  await patiently<SwarmAgent>(api, key, (agent) => agent?.status?.readyReplicas === 1);
}

/** Waits also while the API server is away. */
async function patiently<T extends SwarmRun | SwarmAgent>(
  api: RealApi,
  key: ObjectKey,
  holds: (object: T | undefined) => boolean,
): Promise<T | undefined> {
  const signal = AbortSignal.timeout(patienceMillis);
  for (;;) {
    try {
      return await untilObject<T>(api, key, holds, signal);
    } catch (error) {
      if (signal.aborted)
        throw new Error(`Waited ${patienceMillis} ms for ${key.kind} ${key.name}: ${error}`);
    }
  }
}

async function bundled(name: string, folder: string): Promise<ProgramStart> {
  mkdirSync(join(folder, name));
  return bundleProgram(join(root, `operator/bin/${name}.ts`), join(folder, name));
}

/** The same program as another release of it. */
function nextVersion(program: ProgramStart, folder: string): ProgramStart {
  const [file = ''] = program.args;
  const next = join(folder, 'next');
  cpSync(dirname(file), next, { recursive: true });
  for (const entry of readdirSync(next, { recursive: true, withFileTypes: true })) {
    if (!entry.name.endsWith('.mjs')) continue;
    const path = join(entry.parentPath, entry.name);
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll(version, nextVersionText));
  }
  return { ...program, args: [join(next, basename(file))] };
}
