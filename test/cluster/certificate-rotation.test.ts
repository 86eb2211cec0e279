import { setTimeout as wait } from 'node:timers/promises';
import { connect } from 'node:tls';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { startAnsweringModel } from '../support/agent/answering-model.ts';
import { type Manager, type ProgramWorld, startProgramWorld } from '../support/cluster/program-world.ts';
import { describeWithCluster } from '../support/cluster/use-cluster.ts';
import { webhookConfiguration } from '../support/cluster/webhook-configuration.ts';
import { describeWithRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

const configuration = 'kubeswarm-validating-webhook-configuration';
const apiVersion = 'kubeswarm.io/v1alpha1';
const kinds = ['SwarmTeam', 'SwarmAgent'] as const;
const refusal = 'model "gpt-4o" is not allowed by SwarmPolicy "limits"';
/** Renewed after 16 s, and its authority after 80 s: what is late by less than 8 s is still in time. */
const lifetimeSeconds = 24;
const rotations = 5;

/** The serial number of the certificate that is served on the port. */
function servedCertificate(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().serialNumber);
      socket.destroy();
    });
    socket.once('error', reject);
  });
}

describeWithCluster('the certificates of the webhooks', (cluster) => {
  describeWithRedis('of two replicas', (redis) => {
    const replicas: Manager[] = [];
    let world: ProgramWorld;

    beforeAll(async () => {
      const model = await startAnsweringModel(() => ({ text: 'unasked' }));
      world = await startProgramWorld({ cluster: cluster(), queueUrl: redis().url, namespace: 'lab', model });
      const flags = [`--webhook-cert-lifetime=${lifetimeSeconds}s`];
      for (let replica = 0; replica < 2; replica += 1)
        replicas.push(await world.startManager({ webhookConfiguration: configuration, flags }));
      const policy = { enforcementMode: 'Enforce', models: { allowed: ['qwen*'] } };
      const metadata = { name: 'limits', namespace: 'lab' };
      await world.put(bothReplicas(), { apiVersion, kind: 'SwarmPolicy', metadata, spec: policy });
    });
    afterAll(() => world?.close());

    /** Teams are judged by the one, agents by the other; nothing is let through unjudged. */
    const bothReplicas = (): KubeObject => {
      const [first, second] = replicas.map((replica) =>
        Object(webhookConfiguration(configuration, replica.webhookPort)),
      );
      const named = ({ webhooks }: { webhooks: readonly object[] }, name: string): object | undefined =>
        webhooks.find((webhook) => Object(webhook).name === name);
      return {
        ...first,
        webhooks: [named(first, 'vpolicy-swarmteam.kb.io'), named(second, 'vpolicy-swarmagent.kb.io')],
      };
    };
    /** What the API server says to objects that only the webhooks refuse. */
    const verdictOn = async (kind: (typeof kinds)[number]): Promise<string> => {
      const agent = { model: 'gpt-4o', prompt: { inline: 'Hi' } };
      const spec = kind === 'SwarmAgent' ? agent : { roles: [{ name: 'solo', ...agent }] };
      const object = { apiVersion, kind, metadata: { name: 'refused', namespace: 'lab' }, spec };
      return world.api.create(object, { fieldManager: 'test', dryRun: true }).then(
        () => `${kind} was let in`,
        (error: Error) => error.message,
      );
    };

    const serving = (): Promise<readonly string[]> =>
      Promise.all(replicas.map(({ webhookPort }) => servedCertificate(webhookPort).catch(() => '')));
    /** What was not refused by a webhook. */
    const unjudged = async (): Promise<readonly string[]> =>
      (await Promise.all(kinds.map(verdictOn))).filter((verdict) => !verdict.includes(refusal));

    test('[ROTATE-1] are renewed while both answer every call, without a restart', async () => {
      await until(async () => !(await serving()).includes(''));
      // The API server takes a moment to hear of the first authority, and of the namespace's label.
      await until(async () => (await unjudged()).length === 0);
      const seen = replicas.map(() => new Set<string>());
      const wrong: string[] = [];
      while (seen.some((serials) => serials.size <= rotations)) {
        for (const [index, serial] of (await serving()).entries()) seen[index]?.add(serial);
        wrong.push(...(await unjudged()));
        await wait(50);
      }
      expect(wrong).toEqual([]);
      expect(replicas.map(({ child }) => child.exitCode)).toEqual([null, null]);
    });
  });
});
