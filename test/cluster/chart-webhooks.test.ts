import { expect, test } from '@jest/globals';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { describeWithHelm, objectNamed, renderedObjects, valuesFiles } from '../support/chart.ts';
import { isDeployment, managerContainer } from '../support/chart-pods.ts';

interface Webhook {
  readonly name: string;
  readonly failurePolicy: string;
  readonly timeoutSeconds: number;
  readonly sideEffects: string;
  readonly clientConfig: { readonly caBundle?: string; readonly service: object };
  readonly namespaceSelector: { readonly matchLabels?: object; readonly matchExpressions: readonly object[] };
  readonly objectSelector?: object;
  readonly rules: readonly {
    readonly resources: readonly string[];
    readonly operations: readonly string[];
  }[];
}

const isConfiguration = (object: KubeObject): object is KubeObject & { webhooks: readonly Webhook[] } =>
  object.kind === 'ValidatingWebhookConfiguration';

const webhooksWith = (args: readonly string[] = []): readonly Webhook[] =>
  renderedObjects(args)
    .filter(isConfiguration)
    .flatMap(({ webhooks }) => webhooks);

const outside = {
  key: 'kubernetes.io/metadata.name',
  operator: 'NotIn',
  values: ['kubeswarm-system', 'kube-system'],
};
const governed = { key: 'kubeswarm.io/policy-governed', operator: 'In', values: ['true'] };

describeWithHelm('the webhooks of the chart', () => {
  test('[CHART-13] are those of the specification, fail-closed only where policy-governed', () => {
    const table = webhooksWith().map(({ name, failurePolicy, timeoutSeconds, namespaceSelector, rules }) => [
      name,
      rules.flatMap(({ resources }) => resources).join(),
      `${failurePolicy}, ${timeoutSeconds} s`,
      namespaceSelector.matchExpressions.length === 2,
    ]);
    expect(table).toEqual([
      ['vswarmteam.kb.io', 'swarmteams', 'Ignore, 10 s', false],
      ['vswarmagent.kb.io', 'swarmagents', 'Ignore, 10 s', false],
      ['vpolicy-swarmagent.kb.io', 'swarmagents', 'Fail, 5 s', true],
      ['vpolicy-swarmteam.kb.io', 'swarmteams', 'Fail, 5 s', true],
      ['vswarmpolicy.kb.io', 'swarmpolicies', 'Ignore, 10 s', false],
      ['vswarmnotify.kb.io', 'swarmnotifies', 'Ignore, 10 s', false],
      ['vswarmbudget.kb.io', 'swarmbudgets', 'Ignore, 10 s', false],
      ['vswarmsettings.kb.io', 'swarmsettings', 'Ignore, 10 s', false],
      ['vswarmevent.kb.io', 'swarmevents', 'Ignore, 10 s', false],
    ]);
    for (const { failurePolicy, namespaceSelector, sideEffects, rules } of webhooksWith()) {
      expect(sideEffects).toBe('None');
      expect(rules.map(({ operations }) => operations)).toEqual([['CREATE', 'UPDATE']]);
      if (failurePolicy === 'Fail') expect(namespaceSelector.matchExpressions).toContainEqual(governed);
    }
  });

  test.each(valuesFiles)('[CHART-11] never match the operator or kube-system: %s', (name, args) => {
    const webhooks = webhooksWith(args);
    expect(webhooks).toHaveLength(name === 'minimal' ? 0 : 9);
    for (const { namespaceSelector } of webhooks)
      expect(namespaceSelector.matchExpressions).toContainEqual(outside);
  });

  test.each(valuesFiles)(
    '[CHART-12] have a caBundle only beside a certificate of one’s own: %s',
    (name, args) => {
      const bundles = webhooksWith(args).map(({ clientConfig }) => clientConfig.caBundle);
      expect(bundles.filter((bundle) => bundle !== undefined)).toHaveLength(
        name === 'own-certificate' ? 9 : 0,
      );
    },
  );

  test('take selectors and failure policy for agents and teams outside of policies only', () => {
    const narrowed = webhooksWith([
      '--set-json',
      'admissionWebhooks.objectSelector={"matchLabels":{"a":"b"}}',
      '--set-json',
      'admissionWebhooks.namespaceSelector={"matchLabels":{"team":"support"}}',
      '--set-json',
      'admissionWebhooks.failurePolicy="Fail"',
    ]);
    const changed = narrowed.filter(({ objectSelector }) => objectSelector !== undefined);
    expect(changed.map(({ name, failurePolicy }) => [name, failurePolicy])).toEqual([
      ['vswarmteam.kb.io', 'Fail'],
      ['vswarmagent.kb.io', 'Fail'],
    ]);
    for (const { namespaceSelector } of changed)
      expect(namespaceSelector).toEqual({ matchLabels: { team: 'support' }, matchExpressions: [outside] });
    expect(narrowed.filter(({ namespaceSelector }) => namespaceSelector.matchLabels !== undefined)).toEqual(
      changed,
    );
  });

  test('have their certificate mounted when the operator does not make it', () => {
    const flags = (args: readonly string[]): string =>
      managerContainer(renderedObjects(args)).args?.join(' ') ?? '';
    expect(flags([])).toContain('--webhook-secret=kubeswarm-webhook-cert');
    for (const file of ['cert-manager', 'own-certificate']) {
      const args = valuesFiles.find(([name]) => name === file)?.[1] ?? [];
      expect(flags(args)).toContain('--webhook-cert-path=/etc/kubeswarm/webhook-cert');
      expect(flags(args)).not.toContain('--webhook-secret');
      const [operator] = renderedObjects(args).filter(isDeployment);
      expect(operator?.spec.template.spec.volumes).toContainEqual({
        name: 'webhook-cert',
        secret: {
          secretName: file === 'cert-manager' ? 'kubeswarm-webhook-cert' : 'my-webhook-cert',
          defaultMode: 0o440,
        },
      });
    }
  });

  test('[CHART-8] the bundled queue admits the operator and agent pods only, and calls nobody', () => {
    expect(objectNamed(renderedObjects(), 'NetworkPolicy', 'kubeswarm-redis').spec).toEqual({
      podSelector: {
        matchLabels: {
          'app.kubernetes.io/name': 'kubeswarm-redis',
          'app.kubernetes.io/instance': 'kubeswarm',
        },
      },
      policyTypes: ['Ingress', 'Egress'],
      egress: [],
      ingress: [
        {
          ports: [{ port: 'redis', protocol: 'TCP' }],
          from: [
            {
              podSelector: {
                matchLabels: {
                  'app.kubernetes.io/name': 'kubeswarm',
                  'app.kubernetes.io/instance': 'kubeswarm',
                },
              },
            },
            {
              namespaceSelector: {},
              podSelector: { matchLabels: { 'app.kubernetes.io/managed-by': 'kubeswarm' } },
            },
          ],
        },
      ],
    });
  });
});
