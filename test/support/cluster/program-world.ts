import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until as untilObject } from '../../../operator/embedded/until.ts';
import { createRealApi, type RealApi } from '../../../operator/kube/real-api/real-api.ts';
import type { SwarmRun } from '../../../schemas/generated/types.ts';
import type { KubeObject, ObjectKey } from '../../../schemas/kube-object.ts';
import { sendJson, startHttpServer } from '../agent/http-server.ts';
import { type ChatBody, completionBody } from '../agent/model-server.ts';
import { bundleOperatorProgram } from '../bundle-operator-program.ts';
import { until } from '../until.ts';
import { type AgentPods, startAgentPods } from './agent-pods.ts';
import { type ManagerProcess, type ManagerProcessOptions, startManagerProcess } from './manager-process.ts';
import type { Cluster } from './start.ts';

type Completion = Parameters<typeof completionBody>[0];

/** Operator and agents as programs, in one namespace, with a model of the test's own. */
export interface ProgramWorld {
  readonly api: RealApi;
  readonly namespace: string;
  readonly modelUrl: string;
  readonly pods: AgentPods;
  /** The operator that runs now. */
  readonly manager: ManagerProcess;
  /** Another takes the place of the operator, once it has ended. */
  restartManager(): Promise<void>;
  put(...objects: readonly KubeObject[]): Promise<void>;
  key(kind: string, name: string): ObjectKey;
  finished(run: string): Promise<SwarmRun>;
  close(): Promise<void>;
}

export interface ProgramWorldOptions {
  readonly cluster: Cluster;
  readonly queueUrl: string;
  readonly namespace: string;
  /** What the model says to a request; it may take its time. */
  readonly answer: (chat: ChatBody) => Completion | Promise<Completion>;
  /** Flags of the operator besides those that every test needs. */
  readonly flags?: readonly string[];
}

const operatorNamespace = 'kubeswarm-system';
const agentImage = 'kubeswarm:test';
const how = { fieldManager: 'test', force: true };
const patienceMillis = 120_000;

export async function startProgramWorld(options: ProgramWorldOptions): Promise<ProgramWorld> {
  const { cluster, namespace, answer } = options;
  const folder = mkdtempSync(join(tmpdir(), 'kubeswarm-programs-'));
  const model = await startHttpServer(async (_request, response, body) =>
    sendJson(response, completionBody(await answer(JSON.parse(body)))),
  );
  const api = createRealApi({ kubeConfig: { kind: 'file', path: cluster.kubeconfig } });
  const put = async (...objects: readonly KubeObject[]): Promise<void> => {
    for (const object of objects) await api.apply(object, how);
  };
  for (const name of [operatorNamespace, namespace])
    await put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  await put({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'kubeswarm-api-keys', namespace },
    stringData: { LLM_ENDPOINT: model.url },
  });
  const managerOptions: ManagerProcessOptions = {
    program: await bundleOperatorProgram('manager', folder),
    kubeconfig: cluster.kubeconfig,
    queueUrl: options.queueUrl,
    namespace: operatorNamespace,
    podName: 'manager-0',
    agentImage,
    webhookConfiguration: 'none',
    flags: ['--disable-admission-webhooks', ...(options.flags ?? [])],
  };
  const isReady = async ({ healthPort }: ManagerProcess): Promise<boolean> =>
    (await fetch(`http://127.0.0.1:${healthPort}/readyz`).catch(() => undefined))?.status === 200;
  let manager = await startManagerProcess(managerOptions);
  await until(() => isReady(manager));
  const pods = startAgentPods(api, agentImage, await bundleOperatorProgram('agent', folder));
  const key = (kind: string, name: string): ObjectKey => ({
    apiVersion: kind === 'Deployment' ? 'apps/v1' : 'kubeswarm.io/v1alpha1',
    kind,
    namespace,
    name,
  });

  return {
    api,
    namespace,
    modelUrl: model.url,
    pods,
    get manager() {
      return manager;
    },
    async restartManager() {
      await manager.stop();
      manager = await startManagerProcess(managerOptions);
      await until(() => isReady(manager));
    },
    put,
    key,
    async finished(name) {
      const isOver = (run: SwarmRun | undefined): boolean => run?.status?.completionTime !== undefined;
      const patience = AbortSignal.timeout(patienceMillis);
      const run = await untilObject<SwarmRun>(api, key('SwarmRun', name), isOver, patience).catch(
        () => undefined,
      );
      if (run === undefined)
        throw new Error(`run ${name} does not end:\n${manager.lines.slice(-40).join('\n')}`);
      return run;
    },
    async close() {
      await pods.close();
      await manager.stop();
      await api.close();
      await model.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
