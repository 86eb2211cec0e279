import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import {
  chartFolder,
  describeWithHelm,
  helm,
  helmTemplate,
  objectNamed,
  renderedObjects,
} from '../support/chart.ts';
import { deploymentNamed, managerContainer } from '../support/chart-pods.ts';

const set = (...pairs: readonly string[]): readonly string[] => pairs.flatMap((pair) => ['--set-json', pair]);

/** What --set-json gets, and what helm's message then names. */
const refusedBySchema: readonly (readonly [pair: string, message: string])[] = [
  ['replicas=2', "additional properties 'replicas' not allowed"],
  ['image.tga="1"', "additional properties 'tga' not allowed"],
  ['admissionWebhooks.failPolicy="Fail"', "additional properties 'failPolicy' not allowed"],
  ['redis.persistence.enable=true', "additional properties 'enable' not allowed"],
  ['triggerWebhook.ingress.hosts=["a"]', "additional properties 'hosts' not allowed"],
  ['readinessProbe.path="/"', "additional properties 'path' not allowed"],
  ['extraEnv=[{"nmae":"A"}]', "missing property 'name'"],
  ['replicaCount="2"', '/replicaCount'],
  ['replicaCount=-1', '/replicaCount'],
  ['logLevel="trace"', "value must be one of 'debug', 'info', 'warn', 'error'"],
  ['logEncoder="text"', "value must be one of 'json', 'console'"],
  ['image.pullPolicy="always"', "value must be one of 'Always', 'IfNotPresent', 'Never'"],
  ['image.digest="latest"', '/image/digest'],
  ['auditLog.mode="on"', "value must be one of 'off', 'actions', 'verbose'"],
  ['auditLog.mode=false', '/auditLog/mode'],
  ['auditLog.sink="kafka"', "value must be one of 'stdout', 'redis', 'webhook'"],
  ['auditLog.maxStreamLen=999', 'minimum: got 999, want 1,000'],
  ['auditLog.redact=["token"]', '/auditLog/redact/0'],
  ['auditLog.retention="a week"', '/auditLog/retention'],
  ['admissionWebhooks.failurePolicy="ignore"', "value must be one of 'Ignore', 'Fail'"],
  ['admissionWebhooks.timeoutSeconds=31', 'maximum: got 31, want 30'],
  ['taskQueueURL="localhost:6379"', '/taskQueueURL'],
  ['triggerWebhook.addr="8092"', '/triggerWebhook/addr'],
  ['service.type="clusterip"', "value must be one of 'ClusterIP', 'NodePort', 'LoadBalancer'"],
  ['goMemLimit="400"', '/goMemLimit'],
  ['redis.maxMemory="lots"', '/redis/maxMemory'],
  ['watchNamespaces=["Team"]', '/watchNamespaces/0'],
  ['queue.acl="on"', "value must be one of 'auto', 'off', ''"],
  ['agentRolloutMax="0%"', '/agentRolloutMax'],
];

const refusedByTemplates: readonly (readonly [id: string, pairs: readonly string[], message: string])[] = [
  [
    '[CHART-3]',
    ['dashboard.enabled=true'],
    'dashboard.enabled: there is no dashboard image yet. Set it to false',
  ],
  ['[CHART-4]', ['redis.enabled=false'], 'taskQueueURL is required while redis.enabled is false'],
  ['[CHART-5]', ['auditLog.sink="redis"'], 'auditLog.sink redis needs auditLog.redisURL. Set it'],
  ['[CHART-5]', ['auditLog.sink="webhook"'], 'auditLog.sink webhook needs auditLog.webhookURL. Set it'],
  ['[CHART-2]', ['leaderElection.enabled=false'], '2 replicas need leaderElection.enabled'],
  ['[CHART-2]', ['taskQueueURL="redis://a:1"', 'taskQueueURLSecret.name="b"'], 'are both set. Keep one'],
  ['[CHART-2]', ['serviceMonitor.enabled=true'], 'serviceMonitor.enabled needs metrics.enabled'],
  ['[CHART-2]', ['admissionWebhooks.certSecret="a"'], 'certSecret needs caBundle'],
  ['[CHART-2]', ['admissionWebhooks.caBundle="YQ=="'], 'caBundle goes with certSecret only'],
  [
    '[CHART-2]',
    ['admissionWebhooks.certSecret="a"', 'admissionWebhooks.certManager.enabled=true'],
    'certSecret and certManager.enabled are both set. Keep one',
  ],
  [
    '[CHART-2]',
    ['podDisruptionBudget.minAvailable=1', 'podDisruptionBudget.maxUnavailable=1'],
    'minAvailable and maxUnavailable are both set. Keep one',
  ],
  ['[CHART-2]', ['triggerWebhook.ingress.enabled=true'], 'needs triggerWebhook.ingress.host'],
  ['[CHART-2]', ['triggerWebhook.httpRoute.enabled=true'], 'needs hostnames and parentRefs'],
  ['[CHART-2]', ['otel.endpoint="http://a"', 'otelEndpoint="http://b"'], 'differ. Keep one'],
  [
    '[CHART-2]',
    ['service.loadBalancerSourceRanges=["10.0.0.0/8"]'],
    'goes with service.type LoadBalancer only',
  ],
  ['[CHART-2]', ['terminationGracePeriodSeconds=13'], 'must be more than preStopSleepSeconds and 8 s'],
];

const unsupported: readonly (readonly [key: string, pair: string])[] = [
  ['namespacePodSecurity.enabled', 'namespacePodSecurity.enabled=true'],
  ['agent.extraVolumes', 'agent.extraVolumes=[{"name":"a"}]'],
  ['dashboard.enabled', 'dashboard.enabled=true'],
];

const warned: readonly (readonly [key: string, pairs: readonly string[]])[] = [
  ['mcpGateway', ['mcpGateway.url="https://mcp.example"']],
  ['streamChannelURL', ['streamChannelURL="redis://a"']],
  ['logEncoder', ['logEncoder="console"']],
];

/** NOTES.txt, which `helm template` does not print. */
const notes = (pairs: readonly string[]): string =>
  helm(['install', 'kubeswarm', chartFolder, '--dry-run=client', '-n', 'kubeswarm-system', ...set(...pairs)])
    .stdout;

describeWithHelm('values', () => {
  test.each(refusedBySchema)('[CHART-2] %s is refused by the schema', (pair, message) => {
    const { status, stderr } = helmTemplate(set(pair));
    expect(status).not.toBe(0);
    expect(stderr).toContain(message);
  });

  test.each([
    'global={"any":{"thing":1}}',
    'nodeSelector={"any":"thing"}',
    'podAnnotations={"any/thing":"x"}',
    'affinity={"nodeAffinity":{}}',
    'resources={"limits":{"example.com/gpu":1}}',
    'dashboard={"enabled":false,"replicaCount":1}',
  ])('[CHART-2] %s is taken: that map is free', (pair) => {
    expect(helmTemplate(set(pair))).toMatchObject({ status: 0, stderr: '' });
  });

  test.each(refusedByTemplates)('%s %j is refused with its fix', (_id, pairs, message) => {
    const { status, stderr } = helmTemplate(set(...pairs));
    expect(status).not.toBe(0);
    expect(stderr).toContain(message);
  });

  test.each(unsupported)(
    '[CHART-23] %s is refused until the operator can, and the README says so',
    (key, pair) => {
      const { status, stderr } = helmTemplate(set(pair));
      expect(status).not.toBe(0);
      expect(stderr).toMatch(/not supported|no dashboard image yet/);
      expect(listedInReadme('Refused')).toContain(key);
    },
  );

  test.each(warned)('[CHART-23] %s has no effect yet, and NOTES and README say so', (key, pairs) => {
    expect(notes(pairs)).toMatch(new RegExp(`WARNING: ${key}.* has no effect`));
    expect(listedInReadme('Warned about')).toContain(key);
  });

  test('[CHART-23] the README lists nothing else', () => {
    expect(listedInReadme('Refused')).toEqual(unsupported.map(([key]) => key));
    expect(listedInReadme('Warned about')).toEqual(warned.map(([key]) => key));
    expect(notes(['taskQueueURL="redis://a"'])).not.toContain('WARNING');
  });

  test('every key of values.yaml is described by the schema, and has a comment or a name that says it', () => {
    const values: object = parse(readFileSync(join(chartFolder, 'values.yaml'), 'utf8'));
    const schema: { properties: object } = JSON.parse(
      readFileSync(join(chartFolder, 'values.schema.json'), 'utf8'),
    );
    const own = ['global', 'kubeswarm-crds'];
    expect(
      Object.keys(schema.properties)
        .filter((key) => !own.includes(key))
        .toSorted(),
    ).toEqual(Object.keys(values).toSorted());
  });

  test('[CHART-6] a URL replaces the bundled queue, its Service and its network policy', () => {
    const bundled = renderedObjects().filter(({ metadata }) => metadata.name === 'kubeswarm-redis');
    expect(bundled.map(({ kind }) => kind).toSorted()).toEqual(['Deployment', 'NetworkPolicy', 'Service']);
    const given = renderedObjects(set('taskQueueURL="redis://redis.example:6379"'));
    expect(given.filter(({ metadata }) => metadata.name.includes('redis'))).toEqual([]);
  });

  test('[CHART-7] the bundled queue evicts nothing, and is durable only with a volume', () => {
    const argsOf = (pairs: readonly string[]) => {
      const { containers, volumes } = deploymentNamed(renderedObjects(set(...pairs)), 'kubeswarm-redis').spec
        .template.spec;
      return { args: containers[0]?.args?.join(' '), volumes };
    };
    expect(argsOf([])).toMatchObject({
      args: expect.stringContaining(
        '--maxmemory 200mb --maxmemory-policy noeviction --save  --appendonly no',
      ),
      volumes: expect.arrayContaining([{ name: 'data', emptyDir: { sizeLimit: '64Mi' } }]),
    });
    expect(argsOf(['redis.persistence.enabled=true'])).toMatchObject({
      args: expect.stringContaining('--appendonly yes'),
      volumes: expect.arrayContaining([
        { name: 'data', persistentVolumeClaim: { claimName: 'kubeswarm-redis' } },
      ]),
    });
    expect(notes([])).toContain('the bundled queue is for development');
  });

  test.each([
    ['queue.acl is off', ['taskQueueURL="redis://a"']],
    ['- spendStoreURL: queue.acl makes users of the queue only', ['spendStoreURL="redis://a"']],
    [
      '- auditLog.redisURL: queue.acl makes users',
      ['auditLog.sink="redis"', 'auditLog.redisURL="redis://a"'],
    ],
  ])('[CHART-28] NOTES say what namespaces share: %s', (text, pairs) => {
    expect(notes(pairs)).toContain(text);
    expect(notes([])).not.toContain(text);
  });

  test('[CHART-25] the base of webhook URLs follows the Service, the ingress, the HTTPRoute, or what is given', () => {
    const urlOf = (...pairs: readonly string[]): string | undefined =>
      managerContainer(renderedObjects(set(...pairs)))
        .args?.find((flag) => flag.startsWith('--trigger-webhook-url='))
        ?.replace(/^.*?=/, '');
    const ingress = ['triggerWebhook.ingress.enabled=true', 'triggerWebhook.ingress.host="a.example"'];
    expect(urlOf()).toBe('http://kubeswarm.kubeswarm-system.svc:8092');
    expect(urlOf('service.port=80')).toBe('http://kubeswarm.kubeswarm-system.svc:80');
    expect(urlOf(...ingress)).toBe('http://a.example');
    expect(urlOf(...ingress, 'triggerWebhook.ingress.tls=[{"secretName":"t"}]')).toBe('https://a.example');
    const route = [
      'triggerWebhook.httpRoute.enabled=true',
      'triggerWebhook.httpRoute.hostnames=["b.example"]',
      'triggerWebhook.httpRoute.parentRefs=[{"name":"g"}]',
    ];
    expect(urlOf(...route, 'triggerWebhook.httpRoute.path="/swarm/"')).toBe('https://b.example/swarm');
    expect(urlOf(...route, 'triggerWebhook.url="https://c.example"')).toBe('https://c.example');
  });

  test('[CHART-26] passwords of URLs are in a Secret only, and a change of them starts the pods anew', () => {
    const objects = renderedObjects(set('taskQueueURL="redis://u:hush@redis.example:6379"'));
    const telling = objects.filter((object) => JSON.stringify(object).includes('hush'));
    expect(telling).toEqual([]);
    const { data } = objectNamed(objects, 'Secret', 'kubeswarm-connections') as unknown as {
      data: Readonly<Record<string, string>>;
    };
    expect(Buffer.from(data.TASK_QUEUE_URL ?? '', 'base64').toString()).toBe(
      'redis://u:hush@redis.example:6379',
    );
    const checksum = (password: string) =>
      deploymentNamed(
        renderedObjects(set(`taskQueueURL="redis://u:${password}@redis.example:6379"`)),
        'kubeswarm',
      ).spec.template.metadata.annotations?.['checksum/connections'];
    expect(checksum('a')).not.toBe(checksum('b'));
  });
});

/** First column of the README's table under the heading. */
function listedInReadme(heading: string): readonly string[] {
  const readme = readFileSync(join(chartFolder, 'README.md'), 'utf8');
  const section = readme.split(new RegExp(`^### ${heading}$`, 'm'))[1]?.split(/^#/m)[0] ?? '';
  return [...section.matchAll(/^\| `([^`]+)`/gm)].map(([, key = '']) => key);
}
