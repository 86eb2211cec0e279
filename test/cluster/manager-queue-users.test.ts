import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { until as untilObject } from '../../operator/embedded/until.ts';
import { createRealApi, type RealApi } from '../../operator/kube/real-api/real-api.ts';
import type { SwarmAgent, SwarmRun } from '../../schemas/generated/types.ts';
import type { KubeObject, ObjectKey } from '../../schemas/kube-object.ts';
import { lastText, recipeManifests } from '../fake/cluster/seed-cluster.ts';
import { sendJson, startHttpServer, type TestServer } from '../support/agent/http-server.ts';
import { type ChatBody, completionBody } from '../support/agent/model-server.ts';
import { bundleOperatorProgram } from '../support/bundle-operator-program.ts';
import { type AgentPods, startAgentPods } from '../support/cluster/agent-pods.ts';
import { type ManagerProcess, startManagerProcess } from '../support/cluster/manager-process.ts';
import { describeWithCluster } from '../support/cluster/use-cluster.ts';
import { describeWithRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

const namespace = 'support-triage';
const operatorNamespace = 'kubeswarm-system';
const manifests = recipeManifests('02-support-triage');
const how = { fieldManager: 'test', force: true };
const agents = ['ticket-classifier', 'ticket-responder'];
const keyOf = (kind: string, name: string, home = namespace): ObjectKey => ({
  apiVersion: kind === 'Secret' ? 'v1' : 'kubeswarm.io/v1alpha1',
  kind,
  namespace: home,
  name,
});

describeWithCluster('the operator as a program that makes users of the queue', (cluster) => {
  describeWithRedis('on a real API server and Redis', (redis) => {
    const folder = mkdtempSync(join(tmpdir(), 'kubeswarm-users-'));
    let api: RealApi;
    let model: TestServer;
    let manager: ManagerProcess;
    let pods: AgentPods;
    let admin: Redis;
    let greeting = 'Hi Sarah';

    const put = async (...objects: readonly KubeObject[]): Promise<void> => {
      for (const object of objects) await api.apply(object, how);
    };
    const secretText = async (key: ObjectKey): Promise<Readonly<Record<string, string>>> => {
      const data = Object((await api.get<KubeObject>(key))?.data);
      return Object.fromEntries(Object.entries(data).map(([name, text]) => [name, atob(String(text))]));
    };
    const isLetIn = async (credentials: { readonly username?: string; readonly password?: string }) => {
      const client = new Redis({ ...credentials, port: redis().port, retryStrategy: () => null });
      client.on('error', () => {});
      try {
        return (await client.ping()) === 'PONG';
      } catch {
        return false;
      } finally {
        client.disconnect();
      }
    };
    const finished = async (name: string): Promise<SwarmRun['status']> => {
      const isOver = (run: SwarmRun | undefined): boolean => run?.status?.completionTime !== undefined;
      const patience = AbortSignal.timeout(60_000);
      return (await untilObject<SwarmRun>(api, keyOf('SwarmRun', name), isOver, patience))?.status;
    };
    const startRun = async (name: string): Promise<void> => {
      const [run] = manifests['sample-run.yaml'] ?? [];
      if (run === undefined) throw new Error('the recipe has no run');
      await put({ ...run, metadata: { ...run.metadata, name } });
    };

    beforeAll(async () => {
      model = await startHttpServer((_request, response, body) => {
        const chat = JSON.parse(body) as ChatBody;
        const isClassifier = lastText(chat, 'system').includes('support ticket classifier');
        sendJson(response, completionBody({ text: isClassifier ? '{"priority":"high"}' : greeting }));
      });
      api = createRealApi({ kubeConfig: { kind: 'file', path: cluster().kubeconfig } });
      await put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: operatorNamespace } });
      manager = await startManagerProcess({
        program: await bundleOperatorProgram('manager', folder),
        kubeconfig: cluster().kubeconfig,
        queueUrl: redis().url,
        namespace: operatorNamespace,
        podName: 'manager-0',
        agentImage: 'kubeswarm:test',
        webhookConfiguration: 'none',
        flags: [
          '--queue-acl=auto',
          '--queue-password-secret=kubeswarm-redis',
          '--disable-admission-webhooks',
        ],
      });
      // The pod of the bundled queue starts with what stands in the Secret, as soon as it is there.
      const key = keyOf('Secret', 'kubeswarm-redis', operatorNamespace);
      await until(async () => (await api.get(key)) !== undefined);
      const { password = '' } = await secretText(key);
      await redis().client.call('CONFIG', 'SET', 'requirepass', password);
      admin = new Redis({ port: redis().port, password });
      pods = startAgentPods(api, 'kubeswarm:test', await bundleOperatorProgram('agent', folder));
    });
    afterAll(async () => {
      await pods?.close();
      await manager?.stop();
      await api?.close();
      await model?.close();
      admin?.disconnect();
      rmSync(folder, { recursive: true, force: true });
    });

    test('[AGENT-25] the support story runs with credentials that open nothing else', async () => {
      const endpoint = {
        metadata: { name: 'ollama-credentials', namespace },
        stringData: { LLM_ENDPOINT: model.url },
      };
      await put(...(manifests['namespace.yaml'] ?? []), { apiVersion: 'v1', kind: 'Secret', ...endpoint });
      for (const file of ['classifier-agent.yaml', 'responder-agent.yaml', 'support-team.yaml'])
        await put(...(manifests[file] ?? []));
      await startRun('ticket-001');

      expect(await finished('ticket-001')).toMatchObject({ phase: 'Succeeded', output: 'Hi Sarah' });
      const {
        TASK_QUEUE_URL = '',
        username,
        password = '',
      } = await secretText(keyOf('Secret', 'swarm-agent'));
      expect(username).toBe(`kubeswarm:${namespace}`);
      expect(TASK_QUEUE_URL).toBe(`redis://kubeswarm%3A${namespace}:${password}@127.0.0.1:${redis().port}`);
      const agent = new Redis(TASK_QUEUE_URL);
      await expect(agent.get('kubeswarm:other._task:x')).rejects.toThrow(/NOPERM/);
      await expect(agent.call('ACL', 'LIST')).rejects.toThrow(/NOPERM/);
      await agent.set(`kubeswarm:${namespace}.x`, '1');
      agent.disconnect();
      expect(await isLetIn({})).toBe(false);
      expect(manager.lines.join('\n')).not.toContain(password);
    });

    test('[AGENT-25] who deletes the Secret gets other credentials, and agents work on with them', async () => {
      const before = (await secretText(keyOf('Secret', 'swarm-agent'))).password ?? '';
      await api.delete(keyOf('Secret', 'swarm-agent'));
      await api.apply(
        {
          apiVersion: 'kubeswarm.io/v1alpha1',
          kind: 'SwarmAgent',
          metadata: { name: agents[0] ?? '', namespace, annotations: { touched: 'yes' } },
        },
        { fieldManager: 'someone', force: true },
      );
      await until(async () => (await api.get(keyOf('Secret', 'swarm-agent'))) !== undefined);
      const after = (await secretText(keyOf('Secret', 'swarm-agent'))).password ?? '';
      expect(after).not.toBe(before);
      await startRun('ticket-002');
      expect(await finished('ticket-002')).toMatchObject({ phase: 'Succeeded', output: 'Hi Sarah' });
      expect(await isLetIn({ username: `kubeswarm:${namespace}`, password: before })).toBe(false);
    });

    test('[AGENT-25] an output that the status does not hold is stored and read with them', async () => {
      greeting = `Hi Sarah. ${'All is well. '.repeat(4_000)}`;
      await startRun('ticket-003');
      const status = await finished('ticket-003');
      expect(status).toMatchObject({ phase: 'Succeeded', outputRef: { bytes: greeting.length } });
      const foreign = (await admin.keys('*')).filter((key) => !key.startsWith(`kubeswarm:${namespace}.`));
      expect(foreign).toEqual(['kubeswarm:_namespaces']);
    });

    test('agents say that the queue is ready', async () => {
      const isReady = (agent: SwarmAgent | undefined): boolean =>
        agent?.status?.conditions?.some(({ type, status }) => type === 'QueueReady' && status === 'True') ===
        true;
      const key = keyOf('SwarmAgent', agents[0] ?? '');
      expect(await untilObject<SwarmAgent>(api, key, isReady, AbortSignal.timeout(20_000))).toBeDefined();
    });

    test('[AGENT-25] the user goes with the last agent', async () => {
      for (const name of agents) await api.delete(keyOf('SwarmAgent', name));
      await until(async () =>
        String(await admin.call('ACL', 'LIST')).includes(`user kubeswarm:${namespace} off`),
      );
    });
  });
});
