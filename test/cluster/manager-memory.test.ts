import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { SwarmRun } from '../../schemas/generated/types.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { residentMegabytes } from '../bench/runs/program-memory.ts';
import { answering, answerOf, type Question } from '../support/cluster/answering-program.ts';
import type { Manager } from '../support/cluster/program-world.ts';
import { describeWithCluster } from '../support/cluster/use-cluster.ts';
import { webhookConfiguration } from '../support/cluster/webhook-configuration.ts';
import { type FaultWorld, startFaultWorld } from '../support/faults/fault-world.ts';
import { labManifests, labNamespace } from '../support/faults/manifests.ts';
import { describeWithRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

const webhookName = 'kubeswarm-validating-webhook-configuration';
const dockerfile = readFileSync(join(import.meta.dirname, '../../Dockerfile'), 'utf8');
/** What the image sets for the programs in it. */
const imageEnvironment = Object.fromEntries(
  [...dockerfile.matchAll(/^ENV (\w+)=(\S+)$/gm)].map(([, name = '', value = '']) => [name, value]),
);
const inFlight = 50;
const keptRuns = 10;

describeWithCluster('the memory of the operator', (cluster) => {
  describeWithRedis('as a program on a real API server and Redis', (redis) => {
    let world: FaultWorld;
    beforeAll(async () => {
      world = await startFaultWorld(cluster(), redis());
    });
    afterEach(() => world.stopManagers());
    afterAll(() => world?.close());

    /** Everything that the operator reaches, as a file with its texts. */
    const snapshot = (): Question => ({
      name: 'heap snapshot',
      expression: `process.getBuiltinModule('node:v8').writeHeapSnapshot('${world.folder}/heap')`,
    });
    const startTelling = async (): Promise<Manager> => {
      const manager = await world.startManager({ program: answering(world.program, snapshot()) });
      await manager.leads();
      await world.agentIsReady();
      return manager;
    };
    /** Which different texts of that form the operator has in memory. */
    const textsIn = async (manager: Manager, form: RegExp): Promise<readonly string[]> => [
      ...new Set(readFileSync(await answerOf(manager, snapshot()), 'utf8').match(form)),
    ];

    test('[MEMORY-2] is under 100 MB when it is idle, with leadership and webhooks', async () => {
      const manager = await world.startManager({
        webhookConfiguration: webhookName,
        flags: ['--zap-log-level=debug'],
        env: imageEnvironment,
      });
      await world.put(webhookConfiguration(webhookName, manager.webhookPort));
      await manager.leads();
      await world.agentIsReady();
      await until(() => manager.lines.some((line) => line.includes('memory was given back')));
      expect(residentMegabytes(manager.child.pid ?? 0)).toBeLessThan(100);
    });

    test('[KUBE-23] has nothing of the ConfigMaps and Deployments of others but what an agent names', async () => {
      const metadata = (name: string): KubeObject['metadata'] => ({ name, namespace: labNamespace });
      const foreign = (index: number): KubeObject => ({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { ...metadata(`foreign-${index}`), annotations: { of: `foreign-note-${index}` } },
        data: { text: `foreign-text-${index}` },
      });
      const labels = { app: 'foreign-app-1' };
      const containers = [{ name: 'main', image: 'foreign-image-1' }];
      const deployment = {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: metadata('foreign'),
        spec: {
          replicas: 0,
          selector: { matchLabels: labels },
          template: { metadata: { labels }, spec: { containers } },
        },
      };
      const reader = {
        ...world.key('SwarmAgent', 'reader'),
        metadata: metadata('reader'),
        spec: {
          model: 'scripted',
          prompt: { from: { configMapKeyRef: { name: 'foreign-2', key: 'text' } } },
        },
      };
      const { apiVersion, kind, spec } = reader;
      await world.put(foreign(1), foreign(2), deployment);
      const manager = await startTelling();
      await world.put(foreign(3), { apiVersion, kind, metadata: reader.metadata, spec });
      // It has seen all of the ConfigMaps when it has found the last.
      await world.found(world.key('Deployment', 'reader-agent'), (object) => object !== undefined);
      const texts = await textsIn(manager, /foreign-(?:note|text|app|image)-\d+/g);
      expect(texts.toSorted()).toEqual(['foreign-note-2', 'foreign-text-2']);
    });

    test('[MEMORY-3] has nothing of finished runs that are gone, however many there were', async () => {
      const manager = await startTelling();
      const team = labManifests(labNamespace).find(({ kind }) => kind === 'SwarmTeam');
      if (team === undefined) throw new Error('the lab has no team');
      await world.put({ ...team, spec: { ...Object(team.spec), successfulRunsHistoryLimit: keptRuns } });
      const play = async (first: number, count: number): Promise<void> => {
        for (let index = first; index < first + count; index += inFlight) {
          await Promise.all(
            Array.from({ length: inFlight }, (_, offset) => world.start(`brief-${index + offset}`)),
          );
          await until(async () => {
            const { items } = await world.api.list<SwarmRun>(world.key('SwarmRun', ''), {
              namespace: labNamespace,
            });
            return (
              items.length <= keptRuns && items.every(({ status }) => status?.completionTime !== undefined)
            );
          });
        }
      };
      // What is under way, and what a cache or a buffer of V8 or Node still has of it.
      const most = 2 * inFlight;
      await play(0, 200);
      expect((await textsIn(manager, /brief-\d+/g)).length).toBeLessThan(most);
      await play(200, 200);
      expect((await textsIn(manager, /brief-\d+/g)).length).toBeLessThan(most);
    });
  });
});
