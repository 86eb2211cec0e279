import { expect, test } from '@jest/globals';
import { budgetController } from '../../operator/controllers/budget/controller.ts';
import type { VerdictControllerOptions } from '../../operator/controllers/common/verdict-controller.ts';
import { eventController } from '../../operator/controllers/event/controller.ts';
import { memoryController } from '../../operator/controllers/memory/controller.ts';
import { notifyController } from '../../operator/controllers/notify/controller.ts';
import { registryController } from '../../operator/controllers/registry/controller.ts';
import { memoryLedger } from '../../operator/ledger/memory-ledger.ts';
import { memoryOutputStore } from '../../operator/outputs/memory-output-store.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { at, eventually, NAMESPACE, TESTER, uniqueName } from '../support/api-behaviour/world.ts';
import { type OperatorWorld, useOperator } from '../support/cluster/operator-world.ts';
import { describeWithCluster } from '../support/cluster/use-cluster.ts';

const apiVersion = 'kubeswarm.io/v1alpha1';
const asTable = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };

describeWithCluster('the kinds whose controllers write only status', (cluster) => {
  const openOperator = useOperator(cluster);

  const optionsOf = ({ cache }: OperatorWorld): VerdictControllerOptions => ({
    api: cache.api,
    reader: cache,
    clock: { now: () => Date.now() },
    events: { record: async () => {} },
  });

  /** The cells that `kubectl get` prints for the objects of a kind, without the age. */
  const columns = async (plural: string, namespace: string): Promise<readonly unknown[]> => {
    const path = `/apis/${apiVersion}/namespaces/${namespace}/${plural}`;
    const { body } = await cluster().api.request('GET', path, undefined, asTable);
    const table = Object(body);
    const shown = Array.from(Object(table.columnDefinitions), (column) => Object(column)).map(
      ({ name, priority }) => (priority > 0 || name === 'Age' ? undefined : name),
    );
    return Array.from(Object(table.rows), (row) =>
      Array.from(Object(row).cells).filter((_, index) => shown[index] !== undefined),
    );
  };

  const object = (
    { namespace }: Pick<OperatorWorld, 'namespace'>,
    kind: string,
    name: string,
    spec: object,
  ): KubeObject => ({ apiVersion, kind, metadata: { name, namespace }, spec });

  const ready = async ({ api, namespace }: OperatorWorld, kind: string, name: string): Promise<string> => {
    const conditions = at(await api.get({ apiVersion, kind, namespace, name }), 'status', 'conditions');
    return Array.from(Object(conditions ?? []), (condition) => Object(condition))
      .map(({ type, status, reason }) => `${type}=${status}/${reason}`)
      .toSorted()
      .join(' ');
  };

  const agent = (world: Pick<OperatorWorld, 'namespace'>, name: string, capability: string): KubeObject =>
    object(world, 'SwarmAgent', name, {
      model: 'qwen3:4b',
      prompt: { inline: 'You help.' },
      capabilities: [{ name: capability, tags: ['text'] }],
      infrastructure: { registryRef: { name: 'shared' } },
    });

  test('[REGISTRY-3] a registry follows the agents of its namespace, and of others once it is cluster-wide', async () => {
    const operator = await openOperator();
    const { api, namespace, warnings } = operator;
    const elsewhere = { namespace: uniqueName('elsewhere') };
    await api.create({ ...NAMESPACE, metadata: { name: elsewhere.namespace } }, TESTER);
    operator.run(registryController(optionsOf(operator)));
    await api.create(object(operator, 'SwarmRegistry', 'shared', {}), TESTER);
    await api.create(agent(operator, 'writer', 'summarise'), TESTER);
    await api.create(agent(elsewhere, 'editor', 'summarise'), TESTER);
    const status = async (): Promise<unknown> =>
      at(await api.get({ apiVersion, kind: 'SwarmRegistry', namespace, name: 'shared' }), 'status');

    await eventually(async () =>
      expect(await status()).toMatchObject({
        capabilities: [{ id: 'summarise', agents: ['writer'], tags: ['text'] }],
        fleet: [{ name: 'writer', model: 'qwen3:4b', readyReplicas: 0, capabilities: ['summarise'] }],
      }),
    );
    const foreign = `${elsewhere.namespace}/editor`;
    await api.apply(object(operator, 'SwarmRegistry', 'shared', { scope: 'Cluster' }), {
      ...TESTER,
      force: true,
    });
    await eventually(async () =>
      expect(await status()).toMatchObject({ fleet: [{ name: foreign }, { name: 'writer' }] }),
    );
    await api.delete({ apiVersion, kind: 'SwarmAgent', namespace, name: 'writer' });
    await eventually(async () =>
      expect(await columns('swarmregistries', namespace)).toEqual([['shared', 'Cluster', 1, 'True']]),
    );
    expect(await ready(operator, 'SwarmRegistry', 'shared')).toBe(
      'Ready=True/IndexReady Stalled=False/NotStalled',
    );
    expect(warnings).toEqual([]);
  });

  test('[BUDGET-1] a budget shows what runs have spent, and what kubectl prints', async () => {
    const operator = await openOperator();
    const { api, namespace, warnings } = operator;
    const limits = { selector: {}, limit: '2', limitTokens: 1000 };
    await api.create(object(operator, 'SwarmBudget', 'cap', limits), TESTER);
    const run = object(operator, 'SwarmRun', 'one', { agent: 'helper', prompt: 'Go.' });
    await api.create(run, TESTER);
    const step = {
      name: 'helper',
      phase: 'Succeeded',
      completionTime: `${new Date().toISOString().slice(0, 19)}Z`,
      costUSD: '1.800000',
      tokenUsage: { inputTokens: 100, outputTokens: 50, totalTokens: 150 },
    };
    await api.applyStatus({ ...run, status: { phase: 'Succeeded', steps: [step] } }, TESTER);
    operator.run(
      budgetController({
        ...optionsOf(operator),
        ledger: memoryLedger(Date.now),
        enforce: async () => {},
        operatorNamespace: 'kubeswarm-system',
      }),
    );

    await eventually(async () =>
      expect(await columns('swarmbudgets', namespace)).toEqual([
        ['cap', 'Warning', '1.800000', '2', '90.000000', 'monthly'],
      ]),
    );
    expect(await ready(operator, 'SwarmBudget', 'cap')).toBe(
      'Ready=True/BudgetWarning Stalled=False/NotStalled',
    );
    expect(await api.get({ apiVersion, kind: 'SwarmBudget', namespace, name: 'cap' })).toMatchObject({
      status: { spentTokens: 150, observedGeneration: 1, settled: { scope: 'monthly  ' } },
    });
    expect(warnings).toEqual([]);
  });

  test('[NOTIFY-1] [TRIGGER-1] [SETTINGS-1] notifies, events and memories say what they lack', async () => {
    const operator = await openOperator();
    const { api, namespace, warnings } = operator;
    for (const controller of [notifyController, memoryController])
      operator.run(controller(optionsOf(operator)));
    operator.run(eventController({ ...optionsOf(operator), outputs: memoryOutputStore() }));
    const url = { name: 'hooks', key: 'url' };
    await api.create(
      object(operator, 'SwarmNotify', 'slack', {
        channel: { type: 'slack', slack: { webhookUrlSecretRef: url } },
      }),
      TESTER,
    );
    await api.create(
      object(operator, 'SwarmNotify', 'half', { channels: [{ type: 'webhook', webhook: {} }] }),
      TESTER,
    );
    await api.create(
      object(operator, 'SwarmEvent', 'nightly', {
        source: { type: 'cron', cron: '0 3 * * *' },
        targets: [{ agent: 'helper', prompt: 'Go.' }],
      }),
      TESTER,
    );
    await api.create(
      object(operator, 'SwarmMemory', 'notes', { backend: 'redis', redis: { secretRef: { name: 'r' } } }),
      TESTER,
    );
    const expectReady = (kind: string, name: string, expected: string): Promise<void> =>
      eventually(async () => expect(await ready(operator, kind, name)).toBe(expected));

    await expectReady('SwarmNotify', 'slack', 'Ready=True/SecretNotFound Stalled=False/NotStalled');
    await expectReady(
      'SwarmNotify',
      'half',
      'Ready=False/InvalidChannelConfig Stalled=True/InvalidChannelConfig',
    );
    await expectReady('SwarmMemory', 'notes', 'Ready=True/SecretNotFound Stalled=False/NotStalled');
    await expectReady('SwarmEvent', 'nightly', 'Ready=False/TargetNotFound Stalled=False/NotStalled');
    await api.create(agent(operator, 'helper', 'anything'), TESTER);
    await expectReady('SwarmEvent', 'nightly', 'Ready=True/Active Stalled=False/NotStalled');
    expect(await columns('swarmevents', namespace)).toEqual([
      ['nightly', 'cron', false, null, null, expect.any(String)],
    ]);
    expect(await columns('swarmmemories', namespace)).toEqual([['notes', 'redis']]);
    expect(warnings).toEqual([]);
  });
});
