import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { webhookPaths } from '../../operator/admission/webhook-paths.ts';
import { managerFlags } from '../../operator/manager/manager-flags.ts';
import { managerSettings } from '../../operator/manager/manager-settings.ts';
import {
  chartFolder,
  describeWithHelm,
  helm,
  helmTemplate,
  objectNamed,
  releaseNamespace,
  renderedObjects,
  renderedText,
  valuesFiles,
} from '../support/chart.ts';
import { deploymentNamed, managerContainer } from '../support/chart-pods.ts';

const golden = join(import.meta.dirname, '../golden/chart');

describeWithHelm('the chart', () => {
  // UPDATE_GOLDEN=1 npm run test:cluster -- chart-templates writes the files anew.
  test.each(valuesFiles)('renders the golden text of %s', (name, args) => {
    const file = join(golden, `${name}.golden.yaml`);
    const text = renderedText(args);
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, text);
    expect(text).toBe(readFileSync(file, 'utf8'));
  });

  test.each(valuesFiles)('[CHART-1] renders %s twice to the same bytes', (_name, args) => {
    expect(helmTemplate(args).stdout).toBe(helmTemplate(args).stdout);
  });

  test.each(valuesFiles)('passes lint --strict with %s', (_name, args) => {
    const { status, stdout, stderr } = helm(['lint', '--strict', chartFolder, ...args]);
    expect({ status, text: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, text: '' });
  });

  test('[CHART-9] selects pods as the chart of the Go operator does, and not those of the queue', () => {
    const objects = renderedObjects();
    const wanted = { 'app.kubernetes.io/name': 'kubeswarm', 'app.kubernetes.io/instance': 'kubeswarm' };
    expect(deploymentNamed(objects, 'kubeswarm').spec.selector.matchLabels).toEqual(wanted);
    expect(deploymentNamed(objects, 'kubeswarm').spec.template.metadata.labels).toMatchObject(wanted);
    const queue = deploymentNamed(objects, 'kubeswarm-redis').spec.template.metadata.labels;
    expect(queue).not.toMatchObject(wanted);
  });

  test('[CHART-10] has two replicas, a disruption budget and a spread while admission is on', () => {
    const objects = renderedObjects();
    const { replicas, template } = deploymentNamed(objects, 'kubeswarm').spec;
    expect(replicas).toBe(2);
    expect(template.spec.topologySpreadConstraints).toMatchObject([
      { topologyKey: 'kubernetes.io/hostname' },
    ]);
    expect(objectNamed(objects, 'PodDisruptionBudget', 'kubeswarm')).toMatchObject({
      spec: { maxUnavailable: 1 },
    });
    const alone = renderedObjects(['--set', 'admissionWebhooks.enabled=false']);
    expect(deploymentNamed(alone, 'kubeswarm').spec.replicas).toBe(1);
    expect(alone.map(({ kind }) => kind)).not.toContain('PodDisruptionBudget');
  });

  test('[CHART-21] publishes addresses of operators that are not ready, for admission only', () => {
    const objects = renderedObjects();
    expect(objectNamed(objects, 'Service', 'kubeswarm-admission').spec).toMatchObject({
      publishNotReadyAddresses: true,
    });
    expect(objectNamed(objects, 'Service', 'kubeswarm').spec).not.toHaveProperty('publishNotReadyAddresses');
  });

  test('[CHART-22] sleeps without a shell before it stops, and is probed on 8081', () => {
    expect(managerContainer(renderedObjects())).toMatchObject({
      lifecycle: { preStop: { sleep: { seconds: 5 } } },
      livenessProbe: { httpGet: { path: '/healthz', port: 'health' } },
      readinessProbe: { httpGet: { path: '/readyz', port: 'health' } },
      ports: expect.arrayContaining([{ name: 'health', containerPort: 8081, protocol: 'TCP' }]),
    });
  });

  /** What of Secrets is no URL of Redis. */
  const fromSecret: Readonly<Record<string, string>> = {
    AUDIT_LOG_WEBHOOK_URL: 'https://given/path',
    AUDIT_LOG_WEBHOOK_HEADERS: '{"Authorization":"Bearer given"}',
  };

  test.each(valuesFiles)(
    '[CHART-24] gives the operator flags and variables that it knows: %s',
    (_name, args) => {
      const objects = renderedObjects(args);
      const name = objects.some(({ metadata }) => metadata.name === 'swarm') ? 'swarm' : 'kubeswarm';
      const { args: flags = [], env = [] } = managerContainer(objects, name);
      const given = flags.map((flag) => flag.replace(/^--|=.*$/gs, ''));
      expect(given.filter((flag) => !Object.hasOwn(managerFlags, flag))).toEqual([]);
      const variables = Object.fromEntries(
        env.map(({ name: key, value }) => [key, value ?? fromSecret[key] ?? 'redis://given:6379']),
      );
      const expanded = Object.fromEntries(
        Object.entries(variables).map(([key, value]) => [
          key,
          value.replace(/\$\((\w+)\)/g, (_all, other: string) => variables[other] ?? ''),
        ]),
      );
      const read = managerSettings(flags, { ...expanded, POD_NAMESPACE: releaseNamespace }, '0.1.0');
      expect(read.kind === 'invalid' ? read.problems : []).toEqual([]);
    },
  );

  test('[CHART-24] an operator that is installed with the default values has nothing to warn about', () => {
    const { args = [], env = [] } = managerContainer(renderedObjects());
    const variables = Object.fromEntries(env.map(({ name, value }) => [name, value]));
    const queue = variables.TASK_QUEUE_URL;
    const read = managerSettings(args, { ...variables, AGENT_TASK_QUEUE_URL: queue }, '0.1.0');
    expect(read).toMatchObject({
      kind: 'settings',
      warnings: [],
      settings: {
        leaderElection: { lease: 'kubeswarm-leader' },
        queue: { url: 'redis://kubeswarm-redis.kubeswarm-system.svc:6379' },
        webhooks: {
          certificates: {
            kind: 'self-managed',
            secret: 'kubeswarm-webhook-cert',
            configuration: 'kubeswarm-validating-webhook-configuration',
          },
        },
      },
    });
  });

  test('[CHART-24] names only paths that the webhook server has', () => {
    const { webhooks } = objectNamed(
      renderedObjects(),
      'ValidatingWebhookConfiguration',
      'kubeswarm-validating-webhook-configuration',
    ) as unknown as { webhooks: readonly { clientConfig: { service: { path: string } } }[] };
    const paths = webhooks.map(({ clientConfig }) => clientConfig.service.path);
    expect(paths).toHaveLength(9);
    expect(paths.filter((path) => !webhookPaths.has(path))).toEqual([]);
  });
});
