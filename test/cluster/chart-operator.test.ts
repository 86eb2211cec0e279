import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { releaseNamespace, renderedObjects } from '../support/chart.ts';
import { describeWithChartCluster } from '../support/chart-cluster.ts';
import { operatorPermissions, unaskedRights, usedPermissions } from '../support/chart-rbac.ts';
import { type InstalledManager, installManager, operatorUser } from '../support/cluster/installed-manager.ts';
import { installKedaKinds } from '../support/cluster/keda/autoscaler.ts';
import { describeWithRedis } from '../support/redis.ts';
import { firstObjects, lessObjects, scenarioNamespace } from '../support/rights-scenario.ts';
import { until } from '../support/until.ts';

const values = [
  '--set',
  'costConfigmap=model-prices,agentExtraEnv[0].name=REGION,agentExtraEnv[0].value=north,admissionWebhooks.promptImmutability=true',
];

const heldLease: KubeObject = {
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  metadata: { name: 'kubeswarm-leader', namespace: releaseNamespace },
  spec: { holderIdentity: 'kubeswarm-7fc8b485d8-cwdz2_a', leaseDurationSeconds: 3600 },
};

describeWithChartCluster('the operator with the rights that the chart gives', (cluster) => {
  describeWithRedis('on a real API server and Redis', (redis) => {
    const folder = mkdtempSync(join(tmpdir(), 'kubeswarm-rights-'));
    let manager: InstalledManager | undefined;
    const refusals = (): readonly string[] => manager?.refusals() ?? ['it does not run'];
    const printed = (command: string): string => {
      const { status, stdout, stderr } = cluster().shell(command);
      return status === 0 ? stdout.trim() : stderr;
    };
    const exists = (what: string): boolean =>
      cluster().shell(`kubectl -n ${scenarioNamespace} get ${what}`).status === 0;
    const untilExist = async (...all: readonly string[]): Promise<void> => {
      const missing = (): readonly string[] => all.filter((what) => !exists(what));
      await until(async () => missing().length === 0).catch(() => expect(missing()).toEqual([]));
    };
    const apply = (objects: readonly KubeObject[]): void => {
      const file = join(folder, 'objects.json');
      writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
      expect(printed(`kubectl apply -f ${file}`)).not.toMatch(/rror/);
    };

    beforeAll(async () => {
      await installKedaKinds(cluster());
      printed(`kubectl create namespace ${scenarioNamespace}`);
      printed('kubectl -n kubeswarm-system create configmap model-prices --from-literal=qwen=0/0');
      // A Secret of an earlier installation, to be renewed.
      printed(
        'kubectl -n kubeswarm-system create secret generic kubeswarm-webhook-cert --from-literal=tls.crt=old',
      );
      // Of an earlier release, which was uninstalled with its leader: it could not give the lease up any more.
      apply([heldLease]);
      manager = await installManager(cluster(), redis().url, {
        values,
        // With a password, which the autoscaler is to be told.
        env: { AGENT_TASK_QUEUE_URL: redis().url.replace('redis://', 'redis://:secret@') },
      });
    });
    afterAll(async () => {
      await manager?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    test('[CHART-14] [REAL-17] leads in place of a pod that is gone, and makes the certificate of its webhooks known', async () => {
      const ready = `http://127.0.0.1:${manager?.process.healthPort}/readyz`;
      await until(async () => (await fetch(ready).catch(() => undefined))?.ok === true);
      const holder =
        "kubectl -n kubeswarm-system get lease kubeswarm-leader -o jsonpath='{.spec.holderIdentity}'";
      await until(async () => printed(holder).startsWith('kubeswarm-0'));
      printed('kubectl -n kubeswarm-system delete lease kubeswarm-leader');
      await until(async () => printed(holder).startsWith('kubeswarm-0'));
      expect(refusals()).toEqual([]);
    });

    test('[CHART-14] [CHART-15] does all of its work and is refused nothing', async () => {
      apply(firstObjects);
      await untilExist(
        'deployment solo-agent strict-agent sleepy-agent desk-inline-agent',
        'networkpolicy plain-netpol strict-netpol',
        'serviceaccount,role,rolebinding swarm-agent',
        'configmap plain-prompt',
        'secret solo-prompt solo-env',
        'scaledobject,triggerauthentication sleepy',
      );
      const label = `kubectl get namespace ${scenarioNamespace} -o jsonpath='{.metadata.labels.kubeswarm\\.io/policy-governed}'`;
      await until(async () => printed(label) === 'true');
      const runs = (labels = ''): readonly string[] =>
        printed(`kubectl -n ${scenarioNamespace} get swarmruns -o name ${labels}`)
          .split('\n')
          .filter(Boolean);
      await until(async () => runs('-l kubeswarm.io/trigger=often').length === 1);
      // Runs without the input that the team asks for fail; one of them is kept, and one from Git.
      await until(async () => runs().length === 3);
      apply(lessObjects);
      await until(
        async () =>
          !exists('networkpolicy plain-netpol') &&
          !exists('scaledobject sleepy') &&
          !exists('triggerauthentication sleepy') &&
          !exists('swarmagent desk-inline'),
      );
      expect(refusals()).toEqual([]);
    });

    test('[RIGHTS-1] has asked for every right that the chart gives, and for no other', async () => {
      const used = usedPermissions(
        cluster()
          .requests()
          .filter(({ user }) => user === operatorUser),
      );
      const given = operatorPermissions(renderedObjects(values));
      const needed = given.filter((right) => !Object.hasOwn(unaskedRights, right));
      expect(needed.filter((right) => !used.covers(right))).toEqual([]);
      expect(used.permissions.filter((right) => !given.some((rule) => used.isWithin(right, rule)))).toEqual(
        [],
      );
      expect(Object.keys(unaskedRights).filter((right) => !given.includes(right))).toEqual([]);
    });

    test('[CHART-14] is refused what the chart does not give', () => {
      const may = (what: string): string =>
        printed(`kubectl auth can-i ${what} --as=${operatorUser} -A || true`);
      expect(may('get secrets')).toBe('yes');
      for (const what of [
        'list secrets',
        'watch secrets',
        'delete secrets',
        'create pods',
        'get nodes',
        'impersonate users',
      ])
        expect(`${what}: ${may(what)}`).toMatch(/: .*no$/s);
    });

    test('[RIGHTS-2] gives agents no right but to write events', () => {
      const as = `--as=system:serviceaccount:${scenarioNamespace}:swarm-agent -n ${scenarioNamespace}`;
      const may = (what: string): string => printed(`kubectl auth can-i ${what} ${as} || true`);
      for (const what of ['create events', 'patch events.events.k8s.io']) expect(may(what)).toBe('yes');
      for (const verb of ['get', 'list', 'watch', 'create', 'patch', 'delete'])
        expect(`${verb} secrets: ${may(`${verb} secrets`)}`).toMatch(/: .*no$/s);
      const role = JSON.parse(printed(`kubectl -n ${scenarioNamespace} get role swarm-agent -o json`));
      expect(role.rules).toEqual([
        { apiGroups: ['', 'events.k8s.io'], resources: ['events'], verbs: ['create', 'patch'] },
      ]);
    });
  });
});
