import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import type { SwarmAgent } from '../../schemas/generated/types.ts';
import type { KubeObject, ObjectKey } from '../../schemas/kube-object.ts';
import { lastText, recipeManifests } from '../fake/cluster/seed-cluster.ts';
import { startAnsweringModel } from '../support/agent/answering-model.ts';
import { type Manager, type ProgramWorld, startProgramWorld } from '../support/cluster/program-world.ts';
import { describeWithCluster } from '../support/cluster/use-cluster.ts';
import { describeWithRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

const namespace = 'support-triage';
const operatorNamespace = 'kubeswarm-system';
const manifests = recipeManifests('02-support-triage');
const agents = ['ticket-classifier', 'ticket-responder'];
const secretKey = (name: string, home = namespace): ObjectKey => ({
  apiVersion: 'v1',
  kind: 'Secret',
  namespace: home,
  name,
});

describeWithCluster('the operator as a program that makes users of the queue', (cluster) => {
  describeWithRedis('on a real API server and Redis', (redis) => {
    let world: ProgramWorld;
    let manager: Manager;
    let admin: Redis;
    let greeting = 'Hi Sarah';

    const secretText = async (key: ObjectKey): Promise<Readonly<Record<string, string>>> => {
      const data = Object((await world.api.get<KubeObject>(key))?.data);
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
    const startRun = async (name: string): Promise<void> => {
      const [run] = manifests['sample-run.yaml'] ?? [];
      if (run === undefined) throw new Error('the recipe has no run');
      await world.put({ ...run, metadata: { ...run.metadata, name } });
    };

    beforeAll(async () => {
      const model = await startAnsweringModel((chat) => {
        const isClassifier = lastText(chat, 'system').includes('support ticket classifier');
        return { text: isClassifier ? '{"priority":"high"}' : greeting };
      });
      world = await startProgramWorld({ cluster: cluster(), queueUrl: redis().url, namespace, model });
      manager = await world.startManager({
        flags: [
          '--queue-acl=auto',
          '--queue-password-secret=kubeswarm-redis',
          '--disable-admission-webhooks',
        ],
      });
      // The pod of the bundled queue starts with what stands in the Secret, as soon as it is there.
      const key = secretKey('kubeswarm-redis', operatorNamespace);
      await until(async () => (await world.api.get(key)) !== undefined);
      const { password = '' } = await secretText(key);
      await redis().client.call('CONFIG', 'SET', 'requirepass', password);
      admin = new Redis({ port: redis().port, password });
    });
    afterAll(async () => {
      await world?.close();
      admin?.disconnect();
    });

    test('[AGENT-25] the support story runs with credentials that open nothing else', async () => {
      const endpoint = {
        metadata: { name: 'ollama-credentials', namespace },
        stringData: { LLM_ENDPOINT: world.modelUrl },
      };
      await world.put(...(manifests['namespace.yaml'] ?? []), {
        apiVersion: 'v1',
        kind: 'Secret',
        ...endpoint,
      });
      for (const file of ['classifier-agent.yaml', 'responder-agent.yaml', 'support-team.yaml'])
        await world.put(...(manifests[file] ?? []));
      await startRun('ticket-001');

      expect((await world.finished('ticket-001')).status).toMatchObject({
        phase: 'Succeeded',
        output: 'Hi Sarah',
      });
      const { TASK_QUEUE_URL = '', username, password = '' } = await secretText(secretKey('swarm-agent'));
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
      const before = (await secretText(secretKey('swarm-agent'))).password ?? '';
      await world.api.delete(secretKey('swarm-agent'));
      await world.api.apply(
        {
          apiVersion: 'kubeswarm.io/v1alpha1',
          kind: 'SwarmAgent',
          metadata: { name: agents[0] ?? '', namespace, annotations: { touched: 'yes' } },
        },
        { fieldManager: 'someone', force: true },
      );
      await until(async () => (await world.api.get(secretKey('swarm-agent'))) !== undefined);
      const after = (await secretText(secretKey('swarm-agent'))).password ?? '';
      expect(after).not.toBe(before);
      await startRun('ticket-002');
      expect((await world.finished('ticket-002')).status).toMatchObject({
        phase: 'Succeeded',
        output: 'Hi Sarah',
      });
      expect(await isLetIn({ username: `kubeswarm:${namespace}`, password: before })).toBe(false);
    });

    test('[AGENT-25] an output that the status does not hold is stored and read with them', async () => {
      greeting = `Hi Sarah. ${'All is well. '.repeat(4_000)}`;
      await startRun('ticket-003');
      const { status } = await world.finished('ticket-003');
      expect(status).toMatchObject({ phase: 'Succeeded', outputRef: { bytes: greeting.length } });
      const foreign = (await admin.keys('*')).filter((key) => !key.startsWith(`kubeswarm:${namespace}.`));
      expect(foreign).toEqual(['kubeswarm:_namespaces']);
    });

    test('agents say that the queue is ready', async () => {
      await world.found<SwarmAgent>(
        world.key('SwarmAgent', agents[0] ?? ''),
        (agent) =>
          agent?.status?.conditions?.some(
            ({ type, status }) => type === 'QueueReady' && status === 'True',
          ) === true,
      );
    });

    test('[AGENT-25] the user goes with the last agent', async () => {
      for (const name of agents) await world.api.delete(world.key('SwarmAgent', name));
      await until(async () =>
        String(await admin.call('ACL', 'LIST')).includes(`user kubeswarm:${namespace} off`),
      );
    });
  });
});
