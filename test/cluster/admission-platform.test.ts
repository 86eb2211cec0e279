import { expect, test } from '@jest/globals';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { at, fieldsOwnedBy } from '../support/api-behaviour/world.ts';
import {
  type AdmissionWorld,
  denial,
  operatorNamespace,
  useAdmission,
} from '../support/cluster/served-admission.ts';
import { describeWithCluster } from '../support/cluster/use-cluster.ts';
import { until } from '../support/until.ts';

const apiVersion = 'kubeswarm.io/v1alpha1';
const policyKind = { apiVersion, kind: 'SwarmPolicy' };
const namespaceKind = { apiVersion: 'v1', kind: 'Namespace' };

describeWithCluster('the policies of a platform on a real API server', (cluster) => {
  const open = useAdmission(cluster);

  const platformPolicy = (world: AdmissionWorld, namespaceSelector: object): KubeObject =>
    world.object(
      'SwarmPolicy',
      'platform',
      { enforcementMode: 'Enforce', models: { allowed: ['qwen*'] }, namespaceSelector },
      { namespace: operatorNamespace },
    );
  const sneaky = (world: AdmissionWorld, name = 'sneaky'): KubeObject =>
    world.object('SwarmAgent', name, {
      model: 'gpt-4o',
      prompt: { inline: 'You help.' },
      runtime: { resources: { limits: {} } },
    });
  const sentence = 'model "gpt-4o" is not allowed by SwarmPolicy "platform" (allowed: qwen*)';
  const namespaceWith = (world: AdmissionWorld, metadata: object): object => ({
    ...namespaceKind,
    metadata: { name: world.namespace, ...metadata },
  });
  const untilLabelled = (world: AdmissionWorld, isGoverned: boolean): Promise<void> =>
    until(async () => {
      const found = await world.operator.api.get({ ...namespaceKind, name: world.namespace });
      return (found?.metadata.labels?.['kubeswarm.io/policy-governed'] === 'true') === isGoverned;
    });

  test('[POLICY-4] [ADMIT-9] label, mark and refuse where their selector matches, and nowhere else', async () => {
    const world = await open();
    const { api } = world.operator;
    expect((await world.apply(sneaky(world, 'older'))).complained).toBe('');
    await world.apply(platformPolicy(world, { matchLabels: { tier: 'prod' } }));
    expect((await world.apply(sneaky(world))).complained).toBe('');
    await api.delete({ apiVersion, kind: 'SwarmAgent', namespace: world.namespace, name: 'sneaky' });

    await world.apply(namespaceWith(world, { labels: { tier: 'prod' } }));
    await untilLabelled(world, true);
    // By server-side apply, so that whoever else labels the namespace keeps what is theirs.
    const home = await api.get({ ...namespaceKind, name: world.namespace });
    expect(home === undefined ? '' : fieldsOwnedBy(home, 'swarmpolicy-controller')).toEqual({
      'f:metadata': { 'f:labels': { 'f:kubeswarm.io/policy-governed': {} } },
    });
    expect((await world.apply(sneaky(world))).complained).toContain(
      denial('vpolicy-swarmagent', `${sentence}\n`),
    );
    const older = { apiVersion, kind: 'SwarmAgent', namespace: world.namespace, name: 'older' };
    await until(async () => {
      const { labels } = (await api.get(older))?.metadata ?? {};
      return labels?.['kubeswarm.io/policy-compliant'] === 'false';
    });
    await until(async () => at(await api.get(older), 'status', 'conditions', 0, 'message') === sentence);

    // In an emergency an annotation lifts it, and all that it wrote.
    await world.apply(
      namespaceWith(world, {
        annotations: { 'kubeswarm.io/policy-bypass': 'true' },
        labels: { tier: 'prod' },
      }),
    );
    await untilLabelled(world, false);
    expect((await world.apply(sneaky(world))).complained).toBe('');
    await until(async () => {
      const { labels } = (await api.get(older))?.metadata ?? {};
      return labels?.['kubeswarm.io/policy-compliant'] === undefined;
    });
    await api.delete({ ...policyKind, namespace: operatorNamespace, name: 'platform' });
  });

  test('[POLICY-SELECTOR-1] a selector of another namespace is told to have no effect', async () => {
    const world = await open();
    const own = world.object('SwarmPolicy', 'platform', {
      enforcementMode: 'Enforce',
      models: { allowed: ['qwen*'] },
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'elsewhere' } },
    });

    expect((await world.apply(own)).complained).toContain('Warning: ');
    await world.untilGoverned();
    expect((await world.apply(sneaky(world))).complained).toContain(sentence);
    const elsewhere = { ...namespaceKind, metadata: { name: 'elsewhere' } };
    await world.apply(elsewhere);
    const there = { ...sneaky(world), metadata: { name: 'sneaky', namespace: 'elsewhere' } };
    expect((await world.apply(there)).complained).toBe('');
  });
});
