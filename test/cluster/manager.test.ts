import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { recipeManifests } from '../fake/cluster/seed-cluster.ts';
import { startAnsweringModel } from '../support/agent/answering-model.ts';
import type { ChatBody } from '../support/agent/model-server.ts';
import { type Manager, type ProgramWorld, startProgramWorld } from '../support/cluster/program-world.ts';
import { clusterPrograms } from '../support/cluster/programs.ts';
import { describeWithCluster } from '../support/cluster/use-cluster.ts';
import { webhookConfiguration } from '../support/cluster/webhook-configuration.ts';
import { openGate } from '../support/gate.ts';
import { describeWithRedis } from '../support/redis.ts';
import { supportAnswer } from '../support/support-answer.ts';
import { until } from '../support/until.ts';

const namespace = 'support-triage';
const webhookName = 'kubeswarm-validating-webhook-configuration';
const manifests = recipeManifests('02-support-triage');
const sentence = 'model "gpt-4o" is not allowed by SwarmPolicy "support-budget" (allowed: qwen*, gpt-oss-*)';
const how = { fieldManager: 'test', force: true };

describeWithCluster('the operator and its agents as programs', (cluster) => {
  describeWithRedis('on a real API server and Redis', (redis) => {
    const asked: ChatBody[] = [];
    const answers = openGate();
    let world: ProgramWorld;
    let manager: Manager;

    beforeAll(async () => {
      const model = await startAnsweringModel(async (chat) => {
        asked.push(chat);
        await answers.passed();
        return { text: supportAnswer(chat) };
      });
      world = await startProgramWorld({ cluster: cluster(), queueUrl: redis().url, namespace, model });
      manager = await world.startManager({
        webhookConfiguration: webhookName,
        flags: [],
        env: { AUDIT_LOG_MODE: 'actions' },
      });
      await world.put(webhookConfiguration(webhookName, manager.webhookPort));
    });
    afterAll(() => world?.close());

    const file = (name: string): readonly KubeObject[] => manifests[name] ?? [];
    const runNamed = (name: string): KubeObject => {
      const [run] = file('sample-run.yaml');
      if (run === undefined) throw new Error('the recipe has no run');
      return { ...run, metadata: { ...run.metadata, name } };
    };

    test('[MANAGER-1] runs the support story to its end', async () => {
      await until(() => manager.isReady());
      const secret = {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'ollama-credentials', namespace },
        stringData: { LLM_ENDPOINT: world.modelUrl },
      };
      await world.put(...file('namespace.yaml'), secret);
      for (const name of ['budget-policy.yaml', 'classifier-agent.yaml', 'responder-agent.yaml'])
        await world.put(...file(name));
      await world.put(...file('support-team.yaml'), runNamed('ticket-001'));

      expect((await world.finished('ticket-001')).status).toMatchObject({
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
      const found = await world.api.get<KubeObject>({ apiVersion, kind, name: webhookName });
      const bundles = Array.isArray(found?.webhooks)
        ? found.webhooks.map(({ clientConfig }) => clientConfig.caBundle)
        : [];

      expect(bundles).toHaveLength(4);
      expect(new Set(bundles).size).toBe(1);
      expect(Buffer.from(bundles[0], 'base64').toString()).toMatch(/^-----BEGIN CERTIFICATE-----/);
      expect(found).toMatchObject({ webhooks: written.webhooks });
      const { object } = await world.api.apply(written, how);
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
      expect(await world.api.get(world.key('SwarmAgent', 'helper'))).toBeUndefined();
      expect(await world.api.get(world.key('Deployment', 'helper-agent'))).toBeUndefined();
      expect(manager.lines.some((line) => line.includes('"policy.rejected"'))).toBe(true);
    });

    test('[MANAGER-10] a run goes on after the API server and Redis were away', async () => {
      const askedBefore = asked.length;
      const release = answers.shut();
      await world.put(runNamed('ticket-outage'));
      await until(() => asked.length > askedBefore);
      await cluster().killApiServer();
      await redis().kill();
      await redis().start();
      release();
      await cluster().startApiServer();

      expect((await world.finished('ticket-outage')).status).toMatchObject({
        phase: 'Succeeded',
        totalTokenUsage: { totalTokens: 30 },
      });
      expect(manager.child.exitCode).toBeNull();
    });

    test('[MANAGER-4] a leader that stops frees its lease', async () => {
      expect(await manager.stop()).toBe(0);
      const lease = await world.api.get<KubeObject>({
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        namespace: 'kubeswarm-system',
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
