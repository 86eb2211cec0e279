import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { until as untilObject } from '../../operator/embedded/until.ts';
import { createRealApi, type RealApi } from '../../operator/kube/real-api/real-api.ts';
import type { SwarmRun } from '../../schemas/generated/types.ts';
import type { KubeObject, ObjectKey } from '../../schemas/kube-object.ts';
import { recipeManifests } from '../fake/cluster/seed-cluster.ts';
import { sendJson, startHttpServer, type TestServer } from '../support/agent/http-server.ts';
import { type ChatBody, completionBody } from '../support/agent/model-server.ts';
import { bundleOperatorProgram } from '../support/bundle-operator-program.ts';
import { type AgentPods, startAgentPods } from '../support/cluster/agent-pods.ts';
import {
  type ManagerProcess,
  type ManagerProcessOptions,
  startManagerProcess,
} from '../support/cluster/manager-process.ts';
import { clusterPrograms } from '../support/cluster/programs.ts';
import { describeWithCluster } from '../support/cluster/use-cluster.ts';
import { webhookConfiguration } from '../support/cluster/webhook-configuration.ts';
import { describeWithRedis } from '../support/redis.ts';
import { supportAnswer } from '../support/support-answer.ts';
import { until } from '../support/until.ts';

const namespace = 'support-triage';
const operatorNamespace = 'kubeswarm-system';
const agentImage = 'kubeswarm:test';
const webhookName = 'kubeswarm-validating-webhook-configuration';
const manifests = recipeManifests('02-support-triage');
const sentence = 'model "gpt-4o" is not allowed by SwarmPolicy "support-budget" (allowed: qwen*, gpt-oss-*)';
const how = { fieldManager: 'test', force: true };
const key = (kind: string, name: string): ObjectKey => ({
  apiVersion: kind === 'Deployment' ? 'apps/v1' : 'kubeswarm.io/v1alpha1',
  kind,
  namespace,
  name,
});

describeWithCluster('the operator and its agents as programs', (cluster) => {
  describeWithRedis('on a real API server and Redis', (redis) => {
    const folder = mkdtempSync(join(tmpdir(), 'kubeswarm-manager-'));
    const asked: ChatBody[] = [];
    const patience = (): AbortSignal => AbortSignal.timeout(60_000);
    let hold: Promise<void> = Promise.resolve();
    let api: RealApi;
    let model: TestServer;
    let manager: ManagerProcess;
    let pods: AgentPods;
    let options: ManagerProcessOptions;

    beforeAll(async () => {
      model = await startHttpServer(async (_request, response, body) => {
        const chat = JSON.parse(body) as ChatBody;
        asked.push(chat);
        await hold;
        sendJson(response, completionBody({ text: supportAnswer(chat) }));
      });
      api = createRealApi({ kubeConfig: { kind: 'file', path: cluster().kubeconfig } });
      await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: operatorNamespace } }, how);
      options = {
        program: await bundleOperatorProgram('manager', folder),
        kubeconfig: cluster().kubeconfig,
        queueUrl: redis().url,
        namespace: operatorNamespace,
        podName: 'manager-0',
        agentImage,
        webhookConfiguration: webhookName,
        env: { AUDIT_LOG_MODE: 'actions' },
      };
      manager = await startManagerProcess(options);
      await api.apply(webhookConfiguration(webhookName, manager.webhookPort), how);
      pods = startAgentPods(api, agentImage, await bundleOperatorProgram('agent', folder));
    });
    afterAll(async () => {
      await pods?.close();
      await manager?.stop();
      await api?.close();
      await model?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    const file = (name: string): readonly KubeObject[] => manifests[name] ?? [];
    const put = async (...objects: readonly KubeObject[]): Promise<void> => {
      for (const object of objects) await api.apply(object, how);
    };
    const runNamed = (name: string): KubeObject => {
      const [run] = file('sample-run.yaml');
      if (run === undefined) throw new Error('the recipe has no run');
      return { ...run, metadata: { ...run.metadata, name } };
    };
    const finished = async (name: string): Promise<SwarmRun> => {
      const isOver = (run: SwarmRun | undefined): boolean => run?.status?.completionTime !== undefined;
      const run = await untilObject<SwarmRun>(api, key('SwarmRun', name), isOver, patience());
      if (run === undefined) throw new Error(`run ${name} is gone`);
      return run;
    };
    const isReady = async (port: number): Promise<boolean> =>
      (await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined))?.status === 200;

    test('[MANAGER-1] runs the support story to its end', async () => {
      await until(() => isReady(manager.healthPort));
      const secret = {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'ollama-credentials', namespace },
        stringData: { LLM_ENDPOINT: model.url },
      };
      await put(...file('namespace.yaml'), secret);
      for (const name of ['budget-policy.yaml', 'classifier-agent.yaml', 'responder-agent.yaml'])
        await put(...file(name));
      await put(...file('support-team.yaml'), runNamed('ticket-001'));

      expect((await finished('ticket-001')).status).toMatchObject({
        phase: 'Succeeded',
        output: "Hi Sarah, we've marked this as a high-priority task.",
        steps: [
          { name: 'classifier', phase: 'Succeeded' },
          { name: 'responder', phase: 'Succeeded' },
        ],
        totalTokenUsage: { totalTokens: 30 },
      });
      expect(asked).toHaveLength(2);
    });

    test('[CERT-3] writes its authority into every webhook, which nobody else sees as a difference', async () => {
      const written = webhookConfiguration(webhookName, manager.webhookPort);
      const { apiVersion, kind } = written;
      const found = await api.get<KubeObject>({ apiVersion, kind, name: webhookName });
      const bundles = Array.isArray(found?.webhooks)
        ? found.webhooks.map(({ clientConfig }) => clientConfig.caBundle)
        : [];

      expect(bundles).toHaveLength(4);
      expect(new Set(bundles).size).toBe(1);
      expect(Buffer.from(bundles[0], 'base64').toString()).toMatch(/^-----BEGIN CERTIFICATE-----/);
      expect(found).toMatchObject({ webhooks: written.webhooks });
      const { object } = await api.apply(written, how);
      expect(object.webhooks).toEqual(found?.webhooks);
    });

    test('[MANAGER-2] refuses another model in the words of kubectl, and nothing of it exists', async () => {
      const [classifier] = file('classifier-agent.yaml');
      const spec = classifier?.spec;
      const sneaky = {
        ...classifier,
        metadata: { name: 'helper', namespace },
        spec: { ...(typeof spec === 'object' ? spec : {}), model: 'gpt-4o' },
      };
      const path = await kubectl();
      const apply = promisify(execFile)('sh', [
        '-c',
        `printf '%s' "$1" | "${path}" --kubeconfig "${cluster().kubeconfig}" apply --server-side -f -`,
        'sh',
        JSON.stringify(sneaky),
      ]);

      await expect(apply).rejects.toMatchObject({
        stderr: expect.stringContaining(
          `Error from server (Forbidden): admission webhook "vpolicy-swarmagent.kb.io" denied the request: ${sentence}`,
        ),
      });
      expect(await api.get(key('SwarmAgent', 'helper'))).toBeUndefined();
      expect(await api.get(key('Deployment', 'helper-agent'))).toBeUndefined();
      expect(manager.lines.some((line) => line.includes('"policy.rejected"'))).toBe(true);
    });

    test('[MANAGER-10] a run goes on after the API server and Redis were away', async () => {
      const askedBefore = asked.length;
      const { promise, resolve: release } = Promise.withResolvers<void>();
      hold = promise;
      await put(runNamed('ticket-outage'));
      await until(() => asked.length > askedBefore);
      await cluster().killApiServer();
      await redis().kill();
      await redis().start();
      release();
      await cluster().startApiServer();

      expect((await finished('ticket-outage')).status).toMatchObject({
        phase: 'Succeeded',
        totalTokenUsage: { totalTokens: 30 },
      });
      expect(manager.child.exitCode).toBeNull();
    });

    test('[MANAGER-3] a run goes on under the next leader when its leader is killed', async () => {
      const askedBefore = asked.length;
      const { promise, resolve: release } = Promise.withResolvers<void>();
      hold = promise;
      const second = await startManagerProcess({
        ...options,
        podName: 'manager-1',
        flags: ['--disable-admission-webhooks'],
      });
      try {
        await until(() => isReady(second.healthPort));
        await put(runNamed('ticket-002'));
        await until(() => asked.length > askedBefore);
        await manager.kill();
        release();

        expect((await finished('ticket-002')).status).toMatchObject({
          phase: 'Succeeded',
          output: "Hi Sarah, we've marked this as a high-priority task.",
          steps: [
            { name: 'classifier', phase: 'Succeeded' },
            { name: 'responder', phase: 'Succeeded' },
          ],
          totalTokenUsage: { totalTokens: 30 },
        });
        expect(asked).toHaveLength(askedBefore + 2);
        expect(second.lines.some((line) => line.includes('"leading"'))).toBe(true);
      } finally {
        release();
        expect(await second.stop()).toBe(0);
      }
    });

    test('[MANAGER-4] a leader that stops frees its lease', async () => {
      const lease = await api.get<KubeObject>({
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        namespace: operatorNamespace,
        name: 'kubeswarm-leader',
      });

      expect(lease?.spec).toMatchObject({ holderIdentity: '' });
    });
  });
});

async function kubectl(): Promise<string> {
  const programs = await clusterPrograms(['kubectl']);
  if (programs.kind === 'missing') throw new Error(programs.message);
  return programs.paths.kubectl;
}
