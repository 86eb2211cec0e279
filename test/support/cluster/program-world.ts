import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { ProgramStart } from '../../../operator/embedded/pods/child-program.ts';
import { until as untilObject } from '../../../operator/embedded/until.ts';
import { createRealApi, type RealApi } from '../../../operator/kube/real-api/real-api.ts';
import type { SwarmRun } from '../../../schemas/generated/types.ts';
import type { KubeObject, ObjectKey } from '../../../schemas/kube-object.ts';
import type { TestServer } from '../agent/http-server.ts';
import { bundleOperatorProgram } from '../bundle-operator-program.ts';
import { until } from '../until.ts';
import { type AgentPods, startAgentPods } from './agent-pods.ts';
import { type ManagerProcess, type ManagerProcessOptions, startManagerProcess } from './manager-process.ts';
import type { Cluster } from './start.ts';

/** The operator and its agents as programs, in one namespace, with a model of the test's own. */
export interface ProgramWorld {
  readonly api: RealApi;
  readonly namespace: string;
  /** For files of the test; it goes with the world. */
  readonly folder: string;
  readonly modelUrl: string;
  readonly pods: AgentPods;
  /** The operator's program. */
  readonly program: ProgramStart;
  /** Starts an operator, beside those that run. */
  startManager(options?: Partial<ManagerProcessOptions>): Promise<Manager>;
  /** Starts one like it in its place, as a kubelet does with the container of a pod. */
  restart(manager: Manager): Promise<Manager>;
  /** Ends all operators that live. */
  stopManagers(): Promise<void>;
  /** Makes the namespace, with the Secret that leads agents to the model. */
  prepare(): Promise<void>;
  put(...objects: readonly KubeObject[]): Promise<void>;
  key(kind: string, name: string): ObjectKey;
  /** Resolves with the object when it is as asked; waits also while the API server is away. */
  found<T extends KubeObject>(key: ObjectKey, holds: (object: T | undefined) => boolean): Promise<T>;
  /** Resolves with a run that has ended and is marked so: the last that is written of it. */
  finished(run: string): Promise<SwarmRun>;
  close(): Promise<void>;
}

export interface Manager extends ManagerProcess {
  /** Resolves when it holds the lease. */
  leads(): Promise<void>;
}

export interface ProgramWorldOptions {
  readonly cluster: Cluster;
  readonly queueUrl: string;
  readonly namespace: string;
  /** Closed with the world. */
  readonly model: TestServer;
  /** Beside what the pods of agents have. */
  readonly agentEnv?: Readonly<Record<string, string>>;
  /** Of Node, for each of the two programs. */
  readonly nodeFlags?: (program: 'manager' | 'agent') => readonly string[];
}

const operatorNamespace = 'kubeswarm-system';
const lease = {
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  namespace: operatorNamespace,
  name: 'kubeswarm-leader',
};
const agentImage = 'kubeswarm:test';
const how = { fieldManager: 'test', force: true };
/** Far more than a run takes, an outage in it or not. */
const patienceMillis = 200_000;

export async function startProgramWorld(options: ProgramWorldOptions): Promise<ProgramWorld> {
  const { cluster, namespace, model, agentEnv = {}, nodeFlags = () => [] } = options;
  const folder = mkdtempSync(join(tmpdir(), 'kubeswarm-programs-'));
  const bundled = async (name: 'manager' | 'agent'): Promise<ProgramStart> => {
    const program = await bundleOperatorProgram(name, folder);
    return { ...program, args: [...nodeFlags(name), ...program.args] };
  };
  const api = createRealApi({ kubeConfig: { kind: 'file', path: cluster.kubeconfig } });
  const put = async (...objects: readonly KubeObject[]): Promise<void> => {
    for (const object of objects) await api.apply(object, how);
  };
  const prepare = (): Promise<void> =>
    put(
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'kubeswarm-api-keys', namespace },
        stringData: { LLM_ENDPOINT: model.url },
      },
    );
  await put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: operatorNamespace } });
  await prepare();
  const program = await bundled('manager');
  const agent = await bundled('agent');
  const pods = startAgentPods(api, agentImage, { ...agent, env: { ...agent.env, ...agentEnv } });

  const running = new Map<ManagerProcess, Partial<ManagerProcessOptions>>();
  const holder = async (): Promise<string> => {
    const found = await api.get<KubeObject>(lease).catch(() => undefined);
    return String(Object(found?.spec).holderIdentity ?? '');
  };
  const startManager = async (own: Partial<ManagerProcessOptions> = {}): Promise<Manager> => {
    const podName = own.podName ?? `manager-${randomBytes(4).toString('hex')}`;
    // Maybe of a process that had the same pod.
    const holderBefore = await holder();
    const started = await startManagerProcess({
      program,
      kubeconfig: cluster.kubeconfig,
      queueUrl: options.queueUrl,
      namespace: operatorNamespace,
      agentImage,
      webhookConfiguration: 'none',
      flags: ['--disable-admission-webhooks'],
      ...own,
      podName,
    });
    const isLeading = async (): Promise<boolean> => {
      const current = await holder();
      return current !== holderBefore && current.startsWith(`${podName}_`);
    };
    const manager = { ...started, leads: () => until(isLeading) };
    running.set(manager, { ...own, podName });
    return manager;
  };
  const stopManagers = async (): Promise<void> => {
    const managers = [...running.keys()];
    running.clear();
    await Promise.all(managers.map((manager) => manager.stop()));
  };
  const found: ProgramWorld['found'] = async <T extends KubeObject>(
    key: ObjectKey,
    holds: (object: T | undefined) => boolean,
  ): Promise<T> => {
    const signal = AbortSignal.timeout(patienceMillis);
    while (!signal.aborted) {
      const object = await untilObject<T>(api, key, holds, signal).catch(() => undefined);
      if (object !== undefined) return object;
      await wait(100);
    }
    const logs = [...running.keys()].map(({ lines }) => lines.slice(-40).join('\n'));
    throw new Error(`${key.kind} ${key.name} is not as asked:\n${logs.join('\n\n')}`);
  };
  const key = (kind: string, name: string): ObjectKey => ({
    apiVersion: kind === 'Deployment' ? 'apps/v1' : 'kubeswarm.io/v1alpha1',
    kind,
    namespace,
    name,
  });
  return {
    api,
    namespace,
    folder,
    modelUrl: model.url,
    pods,
    program,
    startManager,
    restart: (manager) => startManager(running.get(manager)),
    stopManagers,
    prepare,
    put,
    key,
    found,
    finished: (name) =>
      found<SwarmRun>(
        key('SwarmRun', name),
        (run) => run?.metadata.annotations?.['kubeswarm.io/finished'] !== undefined,
      ),
    close: async () => {
      await pods.close();
      await stopManagers();
      await api.close();
      await model.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
