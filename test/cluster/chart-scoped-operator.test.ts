import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { until as untilObject } from '../../operator/embedded/until.ts';
import { createRealApi, type RealApi } from '../../operator/kube/real-api/real-api.ts';
import type { SwarmRun } from '../../schemas/generated/types.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { sendJson, startHttpServer, type TestServer } from '../support/agent/http-server.ts';
import { completionBody } from '../support/agent/model-server.ts';
import { bundleOperatorProgram } from '../support/bundle-operator-program.ts';
import { describeWithChartCluster } from '../support/chart-cluster.ts';
import { type AgentPods, startAgentPods } from '../support/cluster/agent-pods.ts';
import { type InstalledManager, installManager, operatorUser } from '../support/cluster/installed-manager.ts';
import { describeWithRedis } from '../support/redis.ts';

const watched = 'team-a';
const unwatched = 'team-b';
const how = { fieldManager: 'test', force: true };
const swarm = (kind: string, namespace: string, name: string, spec: object): KubeObject => ({
  apiVersion: 'kubeswarm.io/v1alpha1',
  kind,
  metadata: { name, namespace },
  spec,
});

describeWithChartCluster('an operator of some namespaces', (cluster) => {
  describeWithRedis('with the Roles that the chart gives it', (redis) => {
    const folder = mkdtempSync(join(tmpdir(), 'kubeswarm-scope-'));
    let api: RealApi;
    let model: TestServer;
    let manager: InstalledManager;
    let pods: AgentPods;

    beforeAll(async () => {
      model = await startHttpServer((_request, response) =>
        sendJson(response, completionBody({ text: 'Hello.' })),
      );
      api = createRealApi({ kubeConfig: { kind: 'file', path: cluster().kubeconfig } });
      for (const name of [watched, unwatched])
        await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, how);
      manager = await installManager(cluster(), redis().url, {
        values: ['--set', `watchNamespaces={${watched}}`],
      });
      const program = await bundleOperatorProgram('agent', folder);
      pods = startAgentPods(api, 'kubeswarm:test', program);
    });
    afterAll(async () => {
      await pods?.close();
      await manager?.close();
      await api?.close();
      await model?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    test('[SCOPE-1] runs in a watched namespace', async () => {
      for (const namespace of [unwatched, watched]) {
        const data = { LLM_ENDPOINT: model.url };
        await api.apply(
          { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'model', namespace }, stringData: data },
          how,
        );
        await api.apply(
          swarm('SwarmPolicy', namespace, 'limits', {
            enforcementMode: 'Enforce',
            models: { allowed: ['qwen*'] },
          }),
          how,
        );
        const agent = {
          model: 'qwen3',
          prompt: { inline: 'Greet.' },
          infrastructure: { envFrom: [{ secretRef: { name: 'model' } }] },
        };
        await api.apply(swarm('SwarmAgent', namespace, 'greeter', agent), how);
        await api.apply(swarm('SwarmRun', namespace, 'first', { agent: 'greeter', prompt: 'Hi' }), how);
      }
      const run = await untilObject<SwarmRun>(
        api,
        { apiVersion: 'kubeswarm.io/v1alpha1', kind: 'SwarmRun', namespace: watched, name: 'first' },
        (found) => found?.status?.completionTime !== undefined,
        AbortSignal.timeout(60_000),
      );
      expect(run?.status).toMatchObject({ phase: 'Succeeded', output: 'Hello.' });
      const governed = await untilObject<KubeObject>(
        api,
        { apiVersion: 'v1', kind: 'Namespace', name: watched },
        (found) => found?.metadata.labels?.['kubeswarm.io/policy-governed'] === 'true',
        AbortSignal.timeout(60_000),
      );
      expect(governed).toBeDefined();
    });

    test('[SCOPE-1] does nothing in any other, and is refused nothing', async () => {
      for (const kind of ['SwarmAgent', 'SwarmRun', 'SwarmPolicy']) {
        const { items } = await api.list<KubeObject>(
          { apiVersion: 'kubeswarm.io/v1alpha1', kind },
          { namespace: unwatched },
        );
        // That a run is pending the API server says by itself.
        const untold = kind === 'SwarmRun' ? { phase: 'Pending' } : undefined;
        expect(items.map(({ status }) => status)).toEqual([untold]);
      }
      const deployments = await api.list(
        { apiVersion: 'apps/v1', kind: 'Deployment' },
        { namespace: unwatched },
      );
      expect(deployments.items).toEqual([]);
      expect(manager.refusals()).toEqual([]);
    });

    test('[SCOPE-1] asks for nothing outside of them but its webhook configuration', () => {
      const asked = cluster()
        .requests()
        .filter(({ user }) => user === operatorUser);
      const places = new Set(
        asked.map(({ namespace, resource, name }) => namespace || `${resource} ${name}`),
      );
      expect([...places].toSorted()).toEqual([
        'admissionregistration.k8s.io/validatingwebhookconfigurations kubeswarm-validating-webhook-configuration',
        'kubeswarm-system',
        watched,
      ]);
    });
  });
});
