import { expect } from '@jest/globals';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import type { ManagerProcessOptions } from '../cluster/manager-process.ts';
import type { Manager } from '../cluster/program-world.ts';
import type { Cluster } from '../cluster/start.ts';
import { webhookConfiguration } from '../cluster/webhook-configuration.ts';
import type { FaultWorld } from '../faults/fault-world.ts';
import { labNamespace, workerAgent } from '../faults/manifests.ts';
import type { TcpProxy } from '../faults/tcp-proxy.ts';
import { freePort } from '../free-port.ts';
import type { TestRedis } from '../redis-server.ts';
import { until } from '../until.ts';

/** What a fault may touch: everything, with a run whose second step waits for the model. */
export interface Scene {
  readonly world: FaultWorld;
  readonly cluster: Cluster;
  readonly redis: TestRedis;
  /** Between the operator and the API server, where the fault asks for it. */
  readonly proxy: TcpProxy;
  /** The first one leads. */
  readonly managers: readonly [Manager, ...Manager[]];
  /** Lets the model answer. */
  release(): void;
}

export interface Fault {
  /** What happens, and what comes of it. */
  readonly title: string;
  /** Operators to start, beside what they are always told. Default: one. */
  readonly managers?: readonly Partial<ManagerProcessOptions>[];
  readonly isBehindProxy?: true;
  /** How often the model may be asked for the second step. Default: once. */
  readonly calls?: number;
  readonly happen: (scene: Scene) => Promise<void>;
}

const how = { fieldManager: 'test', force: true };
const configurationName = 'kubeswarm-faults';
const withWebhooks = { flags: [], webhookConfiguration: configurationName };
const alone = { flags: ['--disable-admission-webhooks', '--leader-elect=false'] };

/** Every part that may die, each while a run is in flight. */
export const faults: readonly Fault[] = [
  {
    title: '[FAULT-1] the leader of two operators is killed: the other one leads when the lease is over',
    managers: [{}, {}],
    happen: async ({ managers: [leader, other], release }) => {
      await leader.kill();
      release();
      await other?.leads();
    },
  },
  {
    title: '[FAULT-1] the only operator is killed: its next container leads at once',
    happen: async ({ world, managers: [leader], release }) => {
      await leader.kill();
      release();
      await (await world.restart(leader)).leads();
    },
  },
  {
    title: '[FAULT-2] an agent is killed while the model holds its reply: its next container asks once more',
    calls: 2,
    happen: async ({ world, release }) => {
      await world.killAgent();
      release();
    },
  },
  {
    title: '[FAULT-3] Redis is restarted on its append-only file: nobody asks again',
    happen: async ({ redis, release }) => {
      await redis.kill();
      await redis.start();
      release();
    },
  },
  {
    title: '[FAULT-4] Redis is away until callers have given up, and the model answers meanwhile',
    happen: async ({ redis, managers: [leader], release }) => {
      await redis.kill();
      release();
      await until(() => leader.isReady('/readyz/queue', 503));
      await until(() => leader.lines.some((line) => line.includes('cannot be reached')));
      await redis.start();
    },
  },
  {
    title: '[FAULT-5] the API server is restarted, and the model answers meanwhile',
    happen: async ({ cluster, release }) => {
      await cluster.killApiServer();
      release();
      await cluster.startApiServer();
    },
  },
  {
    title: '[FAULT-6] all connections to the API server are cut, watches too: they are opened anew',
    isBehindProxy: true,
    happen: async ({ world, proxy, release }) => {
      proxy.reset();
      release();
      await expectNewRunToEnd(world, 'after-cut');
    },
  },
  {
    title: '[FAULT-6] all connections to the API server fall silent without a word: they are opened anew',
    isBehindProxy: true,
    happen: async ({ world, proxy, release }) => {
      proxy.silence();
      release();
      await expectNewRunToEnd(world, 'after-silence');
    },
  },
  {
    title: '[FAULT-7] the webhooks are down: ordinary writes pass, governed ones do not, the run goes on',
    managers: [withWebhooks],
    happen: async ({ world: { api }, managers: [leader], release }) => {
      const policy: KubeObject = {
        apiVersion: 'kubeswarm.io/v1alpha1',
        kind: 'SwarmPolicy',
        metadata: { name: 'models', namespace: labNamespace },
        spec: { enforcementMode: 'Enforce', models: { allowed: ['scripted'] } },
      };
      const write = (namespace: string) => api.apply(strayAgent(namespace), { ...how, dryRun: true });
      await api.apply(policy, how);
      await api.apply(webhookConfiguration(configurationName, leader.webhookPort), how);
      // It governs, and the webhook answers.
      await until(async () =>
        write(labNamespace).then(
          () => false,
          (error) => String(error).includes('is not allowed by SwarmPolicy "models"'),
        ),
      );
      await api.apply(webhookConfiguration(configurationName, await freePort()), how);
      await until(async () =>
        write(labNamespace).then(
          () => false,
          (error) => String(error).includes('failed calling webhook'),
        ),
      );
      expect((await write('kubeswarm-system')).object.metadata.name).toBe('stray');
      release();
      await api.delete({ ...policy, ...policy.metadata });
    },
  },
  {
    title: '[FAULT-8] a leader that stood still past its lease does not act when it goes on',
    managers: [{}, {}],
    happen: async ({ world, managers: [frozen, next], release }) => {
      frozen.child.kill('SIGSTOP');
      release();
      await next?.leads();
      const hold = world.model.hold('during-thaw', 'two');
      await world.start('during-thaw');
      await hold.asked;
      frozen.child.kill('SIGCONT');
      await until(() => frozen.lines.some((line) => line.includes('leadership is lost')));
      hold.release();
      expect((await world.finished('during-thaw')).status).toMatchObject(world.expected('during-thaw'));
      expect(world.ledger.callsOf('during-thaw')).toEqual({ one: 1, two: 1, three: 1 });
      expect(frozen.lines.filter((line) => line.includes('"leading"'))).toHaveLength(1);
    },
  },
  {
    title: '[FAULT-9] two operators lead at once: each thing is done once all the same',
    managers: [alone, alone],
    happen: async ({ world, release }) => {
      const names = Array.from({ length: 10 }, (_, index) => `led-twice-${index}`);
      await Promise.all(names.map((name) => world.start(name)));
      release();
      for (const name of names) {
        expect((await world.finished(name)).status).toMatchObject(world.expected(name));
        expect(world.ledger.callsOf(name)).toEqual({ one: 1, two: 1, three: 1 });
      }
    },
  },
];

async function expectNewRunToEnd(world: FaultWorld, name: string): Promise<void> {
  await world.start(name);
  expect((await world.finished(name)).status).toMatchObject(world.expected(name));
}

/** An agent whose model the policy of these tests does not allow. */
const strayAgent = (namespace: string): KubeObject => ({
  apiVersion: 'kubeswarm.io/v1alpha1',
  kind: 'SwarmAgent',
  metadata: { name: 'stray', namespace },
  spec: { model: 'gpt-4o', prompt: { inline: `Not ${workerAgent}.` } },
});

/** The name of the configuration that FAULT-7 leaves behind. */
export const webhooksOfFaults = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  name: configurationName,
};
