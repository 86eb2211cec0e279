import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { releaseNamespace } from '../support/chart.ts';
import { describeWithChartCluster } from '../support/chart-cluster.ts';
import { chartOfGoOperator } from '../support/chart-of-go.ts';
import { type InstalledManager, installManager } from '../support/cluster/installed-manager.ts';
import { untilKindsServed } from '../support/cluster/schema-cluster.ts';
import { describeWithRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

const namespace = 'desk';
const finalizers = ['swarmrun.kubeswarm/cleanup'];
const values = ['--set', 'taskQueueURL=redis://queue.example:6379,agentImage=kubeswarm:test'];
const selector = {
  'app.kubernetes.io/name': 'agent',
  'app.kubernetes.io/instance': 'helper',
  'app.kubernetes.io/managed-by': 'kubeswarm',
  'kubeswarm/deployment': 'helper',
};

const of = (apiVersion: string, kind: string, metadata: object, rest: object = {}): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name: '', namespace, ...metadata },
  ...rest,
});
const swarm = (kind: string, metadata: object, spec: object): KubeObject =>
  of('kubeswarm.io/v1alpha1', kind, metadata, { spec });
const run = (name: string, metadata: object = {}): KubeObject =>
  swarm(
    'SwarmRun',
    { name, labels: { 'kubeswarm/team': 'post' }, ...metadata },
    {
      teamRef: 'post',
      teamGeneration: 1,
      roles: [{ name: 'helper', swarmAgent: 'helper' }],
      pipeline: [{ role: 'helper', inputs: { letter: 'one' } }],
    },
  );

/** As the Go operator leaves a namespace. */
const left: readonly KubeObject[] = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
  swarm('SwarmAgent', { name: 'helper' }, { model: 'qwen3', prompt: { inline: 'You help.' } }),
  swarm(
    'SwarmTeam',
    { name: 'post' },
    { roles: [{ name: 'helper', swarmAgent: 'helper' }], pipeline: [{ role: 'helper' }] },
  ),
  of(
    'apps/v1',
    'Deployment',
    { name: 'helper-agent' },
    {
      spec: {
        selector: { matchLabels: selector },
        template: {
          metadata: { labels: selector, annotations: { 'kubeswarm/system-prompt-hash': 'abc' } },
          spec: { containers: [{ name: 'agent', image: 'ghcr.io/kubeswarm/kubeswarm-runtime:0.4.0' }] },
        },
      },
    },
  ),
  run('succeeded'),
  run('failed'),
  run('ended-in-between', { finalizers }),
  run('deleted', { finalizers }),
];

const time = '2026-01-02T03:04:05Z';
const statusOf = (name: string): object => ({
  phase: name === 'failed' ? 'Failed' : 'Succeeded',
  startTime: time,
  completionTime: time,
  output: 'As it was.',
  steps: [{ name: 'helper', phase: name === 'failed' ? 'Failed' : 'Succeeded', completionTime: time }],
});

describeWithChartCluster('a release of the chart of the Go operator', (cluster) => {
  describeWithRedis('upgraded to ours, with agents and finished runs', (redis) => {
    const folder = mkdtempSync(join(tmpdir(), 'kubeswarm-from-go-'));
    let manager: InstalledManager | undefined;
    const printed = (command: string): string => {
      const { status, stdout, stderr } = cluster().shell(command);
      if (status !== 0) throw new Error(stderr);
      return stdout.trim();
    };
    const found = (what: string, where = namespace): KubeObject =>
      JSON.parse(printed(`kubectl -n ${where} get ${what} -o json`));
    const before = new Map<string, KubeObject>();
    const kept = ['succeeded', 'failed', 'ended-in-between'];

    beforeAll(async () => {
      cluster().helm('install', 'kubeswarm', chartOfGoOperator(folder), '-n', releaseNamespace, ...values);
      await untilKindsServed(cluster().api);
      const file = join(folder, 'left.json');
      writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: left }));
      printed(`kubectl create --field-manager=manager -f ${file}`);
      for (const name of [...kept, 'deleted'])
        printed(
          `kubectl -n ${namespace} patch swarmrun ${name} --subresource=status --type=merge -p '${JSON.stringify({ status: statusOf(name) })}'`,
        );
      printed(`kubectl -n ${namespace} delete swarmrun deleted --wait=false`);
      for (const what of ['deployment/helper-agent', ...kept.map((name) => `swarmrun/${name}`)])
        before.set(what, found(what));
      before.set('operator', found('deployment/kubeswarm', releaseNamespace));
      manager = await installManager(cluster(), redis().url, { values });
    });
    afterAll(async () => {
      await manager?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    test('[FROM-GO-1] keeps the Deployment of the operator, and the definitions', () => {
      const { metadata } = found('deployment/kubeswarm', releaseNamespace);
      expect(metadata.uid).toBe(before.get('operator')?.metadata.uid);
      expect(printed('kubectl get customresourcedefinitions -o name').split('\n')).toHaveLength(10);
    });

    test('[FROM-GO-1] takes over the Deployments of agents, with the selector that they have', async () => {
      const agentNow = (): KubeObject => found('deployment/helper-agent');
      const image = (): string => Object(agentNow().spec).template.spec.containers[0].image;
      await until(() => image() === 'kubeswarm:test');
      expect(agentNow().metadata.uid).toBe(before.get('deployment/helper-agent')?.metadata.uid);
      const { selector: now, template } = Object(agentNow().spec);
      expect(now.matchLabels).toEqual(selector);
      expect(template.metadata.labels).toMatchObject(selector);
    });

    test('[FROM-GO-2] executes no finished run, and leaves its status as it is', async () => {
      const finished = 'kubeswarm.io/finished';
      await until(() => kept.every((name) => found(`swarmrun/${name}`).metadata.annotations?.[finished]));
      for (const name of kept) {
        const { metadata, status } = found(`swarmrun/${name}`);
        expect(metadata.uid).toBe(before.get(`swarmrun/${name}`)?.metadata.uid);
        expect(status).toMatchObject(statusOf(name));
        const stalled = name === 'failed' ? 'True' : 'False';
        expect(Object(status).conditions).toContainEqual(
          expect.objectContaining({ type: 'Stalled', status: stalled }),
        );
      }
      const audited = manager?.process.lines.filter((line) => /"run\.(started|created)"/.test(line));
      expect(audited).toEqual([]);
    });

    test('[FROM-GO-3] takes the old finalizer off, so that nothing is held', async () => {
      await until(() => cluster().shell(`kubectl -n ${namespace} get swarmrun deleted`).status !== 0);
      await until(() => found('swarmrun/ended-in-between').metadata.finalizers === undefined);
      expect(manager?.refusals()).toEqual([]);
    });
  });
});
