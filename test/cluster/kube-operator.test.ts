import { describe, expect, test } from '@jest/globals';
import { policyController } from '../../operator/controllers/policy/controller.ts';
import { settingsController } from '../../operator/controllers/settings/controller.ts';
import type { EventRecorder } from '../../operator/kube/controller.ts';
import { createEventRecorder } from '../../operator/kube/event-recorder.ts';
import { allButSecrets } from '../../operator/kube/object-cache.ts';
import type { KubeObject, ObjectKey } from '../../schemas/kube-object.ts';
import {
  AGENT,
  agent,
  at,
  CONFIG_MAP,
  configMap,
  eventually,
  NAMESPACE,
  TESTER,
  uniqueName,
} from '../support/api-behaviour/world.ts';
import { type OperatorWorld, useOperator } from '../support/cluster/operator-world.ts';
import { describeWithCluster } from '../support/cluster/use-cluster.ts';

const SETTINGS = { apiVersion: 'kubeswarm.io/v1alpha1', kind: 'SwarmSettings' };
const POLICY = { apiVersion: 'kubeswarm.io/v1alpha1', kind: 'SwarmPolicy' };
const clock = { now: () => Date.now() };

describeWithCluster('operator/kube on a real API server', (cluster) => {
  const openOperator = useOperator(cluster, allButSecrets);

  const conditionOf = async ({ api }: OperatorWorld, key: ObjectKey, type: string): Promise<unknown> => {
    const conditions = at(await api.get(key), 'status', 'conditions');
    return Array.from(Object(conditions ?? [])).find((condition) => Object(condition).type === type);
  };

  const recorderOf = ({ api, warnings }: OperatorWorld): EventRecorder =>
    createEventRecorder({
      api,
      clock,
      controller: 'tester',
      instance: 'tester-0',
      onError: (error) => expect({ error, warnings }).toBeUndefined(),
    });

  describe('informers', () => {
    test('[REAL-7] survive crashes of the API server, and miss nothing', async () => {
      const operator = await openOperator();
      const { api, cache, namespace, warnings } = operator;
      const named = (name: string, value: string): KubeObject => configMap(operator, name, { value });
      let told: string[] = [];
      cache.subscribe(CONFIG_MAP, ({ before, after }) => {
        const { metadata, data } = Object(after ?? before);
        const what = before === undefined ? 'added' : after === undefined ? 'deleted' : 'modified';
        if (metadata.namespace === namespace) told.push(`${what} ${metadata.name}${data.value}`);
      });
      await cache.synced(CONFIG_MAP);
      for (const name of ['changed', 'deleted']) await api.create(named(name, ''), TESTER);
      await eventually(async () => expect(told).toEqual(['added changed', 'added deleted']));
      for (const round of ['1', '2']) {
        told = [];
        await cluster().killApiServer();
        await cluster().startApiServer();
        // Our watch may come back before, between and after these.
        await api.apply(named('changed', round), { ...TESTER, force: true });
        await api.delete({ ...CONFIG_MAP, namespace, name: 'deleted' });
        await api.create(named('added', round), TESTER);
        await eventually(async () =>
          expect(told.toSorted()).toEqual([
            `added added${round}`,
            `deleted deleted`,
            `modified changed${round}`,
          ]),
        );
        await api.delete({ ...CONFIG_MAP, namespace, name: 'added' });
        await api.create(named('deleted', ''), TESTER);
        await eventually(async () => expect(told).toHaveLength(5));
      }
      const names = (await cache.list(CONFIG_MAP, { namespace })).map(({ metadata }) => metadata.name);
      expect(names.toSorted()).toEqual(['changed', 'deleted']);
      expect(warnings.length).toBeGreaterThan(0);
    });
  });

  describe('controllers', () => {
    test('[REAL-13] say that settings are accepted, again after each change, and go on after a crash', async () => {
      const operator = await openOperator();
      const { api, cache, namespace } = operator;
      operator.run(
        settingsController({ api: cache.api, reader: cache, clock, events: recorderOf(operator) }),
      );
      const metadata = { name: uniqueName('settings'), namespace };
      const settings = (temperature: string): KubeObject => ({
        ...SETTINGS,
        metadata,
        spec: { temperature },
      });
      const expectReady = (observedGeneration: number): Promise<void> =>
        eventually(async () =>
          expect(await conditionOf(operator, { ...SETTINGS, ...metadata }, 'Ready')).toMatchObject({
            status: 'True',
            reason: 'Accepted',
            observedGeneration,
          }),
        );
      await api.apply(settings('0.1'), TESTER);
      await expectReady(1);
      await api.apply(settings('0.2'), TESTER);
      await expectReady(2);
      await cluster().killApiServer();
      await cluster().startApiServer();
      await api.apply(settings('0.3'), TESTER);
      await expectReady(3);
    });

    test('[REAL-13] judge agents by the policy of their namespace, and write nothing twice', async () => {
      const operator = await openOperator();
      const { api, cache, namespace, warnings } = operator;
      operator.run(
        policyController({
          api: cache.api,
          reader: cache,
          events: recorderOf(operator),
          audit: { emit: () => '' },
          metrics: { count: () => {} },
          clock,
          operatorNamespace: 'default',
          clusterAuditMode: 'off',
        }),
      );
      const name = uniqueName('agent');
      await api.create(agent(operator, name), TESTER);
      const metadata = { name: 'models', namespace };
      const policy = (allowed: string): KubeObject => ({
        ...POLICY,
        metadata,
        spec: { models: { allow: [allowed] } },
      });
      const agentKey = { ...AGENT, namespace, name };
      const expectCompliant = (status: 'True' | 'False'): Promise<void> =>
        eventually(async () =>
          expect(await conditionOf(operator, agentKey, 'PolicyCompliant')).toMatchObject({ status }),
        );
      await api.apply(policy('qwen*'), TESTER);
      await expectCompliant('False');
      await api.apply(policy('gpt-*'), TESTER);
      await expectCompliant('True');
      await eventually(async () =>
        expect(await conditionOf(operator, { ...POLICY, ...metadata }, 'Ready')).toMatchObject({
          status: 'True',
          observedGeneration: 2,
        }),
      );
      const { labels } = (await api.get({ ...NAMESPACE, name: namespace }))?.metadata ?? {};
      expect(Object.keys(labels ?? {})).toContainEqual(expect.stringMatching(/^kubeswarm\.io\//));
      expect(warnings).toEqual([]);
    });
  });

  test('[REAL-9] events are listed as kubectl lists them', async () => {
    const operator = await openOperator();
    const { api, namespace } = operator;
    const { object } = await api.create(agent(operator, uniqueName('told')), TESTER);
    const recorder = recorderOf(operator);
    await recorder.record(object, 'Warning', 'PolicyViolation', 'model "gpt-4o" is not allowed');
    await recorder.record(object, 'Warning', 'PolicyViolation', 'model "gpt-4o" is not allowed');
    const { items } = await api.list({ apiVersion: 'events.k8s.io/v1', kind: 'Event' }, { namespace });
    expect(items).toMatchObject([
      {
        eventTime: expect.stringMatching(/\.\d{6}Z$/),
        series: { count: 2, lastObservedTime: expect.stringMatching(/\.\d{6}Z$/) },
      },
    ]);
    const accept = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };
    const path = `/api/v1/namespaces/${namespace}/events`;
    const { body } = await cluster().api.request('GET', path, undefined, accept);
    const rows = Array.from(Object(Reflect.get(Object(body), 'rows')), (row) => Object(row).cells);
    expect(rows).toHaveLength(1);
    expect(rows[0].slice(1, 5)).toEqual([
      'Warning',
      'PolicyViolation',
      `swarmagent/${object.metadata.name}`,
      expect.anything(),
    ]);
    expect(rows[0]).toContain('model "gpt-4o" is not allowed');
  });
});
