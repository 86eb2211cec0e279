import { Resolver } from 'node:dns/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { TESTER } from '../support/api-behaviour/world.ts';
import { type AgentOperator, startAgentOperator } from '../support/cluster/agent-operator.ts';
import { useOperator } from '../support/cluster/operator-world.ts';
import { describeWithCluster } from '../support/cluster/use-cluster.ts';
import { type DnsServer, startDnsServer } from '../support/dns-server.ts';
import { until } from '../support/until.ts';

const readyIs =
  (reason: string) =>
  ({ status }: KubeObject): boolean =>
    Array.from(Object(Object(status).conditions ?? [])).some(
      (condition) => Object(condition).type === 'Ready' && Object(condition).reason === reason,
    );

describeWithCluster('objects of agents on a real API server', (cluster) => {
  const openOperator = useOperator(cluster);

  describe('the network policy', () => {
    let dns: DnsServer;
    let awayMillis = 0;
    beforeAll(async () => {
      dns = await startDnsServer();
    });
    afterAll(() => dns.close());

    const operator = async (): Promise<AgentOperator> => {
      const resolver = new Resolver({ timeout: 10_000, tries: 1 });
      resolver.setServers([dns.address]);
      return startAgentOperator(await openOperator(), {
        clock: { now: () => Date.now() + awayMillis },
        lookupHost: (host) => resolver.resolve4(host),
        platform: { queue: { url: 'redis://:pw@queue.example', address: 'redis://queue.example:6379' } },
      });
    };
    const strict = (url: string): object => ({
      infrastructure: { networkPolicy: 'strict' },
      tools: { mcp: [{ name: 'wiki', url }] },
    });
    const egressOf = (object: KubeObject): unknown => Object(object.spec).egress;
    const rule = (port: number | string, ...to: readonly object[]): object => ({
      ports: [{ protocol: 'TCP', port }],
      to,
    });
    const block = (address: string): object => ({ ipBlock: { cidr: `${address}/32` } });

    test('[AGENT-10] has its three modes, and each turns into the others', async () => {
      dns.names.set('queue.example', ['192.0.2.6']).set('api.openai.com', ['192.0.2.8', '192.0.2.7']);
      const agents = await operator();
      await agents.world.api.create(
        {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { name: 'wiki', namespace: agents.world.namespace },
          spec: { selector: { app: 'wiki' }, ports: [{ port: 8080, targetPort: 'web' }] },
        },
        TESTER,
      );
      await agents.agent('helper');
      const open = await agents.untilFound('NetworkPolicy', 'helper-netpol', () => true);
      expect(open.spec).toMatchObject({
        podSelector: { matchLabels: { 'kubeswarm.io/deployment': 'helper' } },
        egress: [{}],
        policyTypes: ['Ingress', 'Egress'],
      });

      await agents.agent('helper', strict('http://wiki:8080'));
      const closed = await agents.untilFound(
        'NetworkPolicy',
        'helper-netpol',
        ({ metadata }) => metadata.generation === 2,
      );
      const dnsPorts = [
        { protocol: 'UDP', port: 53 },
        { protocol: 'TCP', port: 53 },
      ];
      expect(egressOf(closed)).toEqual([
        { ports: dnsPorts },
        rule('web', {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': agents.world.namespace } },
          podSelector: { matchLabels: { app: 'wiki' } },
        }),
        rule(443, block('192.0.2.7'), block('192.0.2.8')),
        rule(6379, block('192.0.2.6')),
      ]);
      await agents.agent('helper', { infrastructure: { networkPolicy: 'disabled' } });
      await agents.untilGone('NetworkPolicy', 'helper-netpol');
      await agents.agent('helper', strict('http://wiki:8080'));
      await agents.untilFound('NetworkPolicy', 'helper-netpol', () => true);
    });

    test('[AGENT-10] stays as it is when a name is not found, says so, and heals', async () => {
      dns.names.set('queue.example', ['192.0.2.6']).set('api.openai.com', ['192.0.2.7']);
      const agents = await operator();
      await agents.agent('helper');
      const before = await agents.untilFound('NetworkPolicy', 'helper-netpol', () => true);
      await agents.agent('helper', strict('http://late.example'));
      await agents.untilFound('SwarmAgent', 'helper', readyIs('NetworkPolicyError'));
      expect(await agents.find('NetworkPolicy', 'helper-netpol')).toEqual(before);
      expect(await agents.find('Deployment', 'helper-agent')).toBeDefined();

      dns.names.set('late.example', ['192.0.2.9']);
      const after = await agents.untilFound(
        'NetworkPolicy',
        'helper-netpol',
        ({ metadata }) => metadata.generation === 2,
      );
      expect(egressOf(after)).toContainEqual(rule(80, block('192.0.2.9')));
      await agents.untilFound('SwarmAgent', 'helper', readyIs('Progressing'));
    });

    test('[AGENT-10] follows addresses that change, asking for each once in 5 minutes', async () => {
      dns.names.set('queue.example', ['192.0.2.6']).set('moving.example', ['192.0.2.10']);
      const agents = await operator();
      await agents.agent('helper', strict('https://moving.example'));
      await agents.untilFound('NetworkPolicy', 'helper-netpol', () => true);
      dns.names.set('moving.example', ['192.0.2.11']);
      const touch = async (model: string): Promise<KubeObject | undefined> => {
        await agents.agent('helper', { ...strict('https://moving.example'), model });
        await agents.untilFound('Deployment', 'helper-agent', (object) =>
          JSON.stringify(object).includes(model),
        );
        return agents.find('NetworkPolicy', 'helper-netpol');
      };
      expect(JSON.stringify(await touch('one'))).toContain('192.0.2.10/32');
      expect(dns.asked.get('moving.example')).toBe(1);
      awayMillis += 300_000;
      const after = await touch('two');
      expect(egressOf(after ?? Object())).toContainEqual(rule(443, block('192.0.2.11')));
      expect(dns.asked.get('moving.example')).toBe(2);
    });
  });

  test('[AGENT-11] the account of a namespace is collected with its last agent', async () => {
    const url = 'redis://:pw@queue.example:6379';
    const agents = startAgentOperator(await openOperator(), { platform: { queue: { url, address: url } } });
    const shared = ['ServiceAccount', 'Role', 'RoleBinding', 'Secret'];
    for (const name of ['one', 'two']) await agents.agent(name);
    for (const kind of shared)
      await agents.untilFound(kind, 'swarm-agent', ({ metadata }) => metadata.ownerReferences?.length === 2);
    await agents.remove('SwarmAgent', 'one');
    await agents.untilGone('Deployment', 'one-agent');
    await agents.untilGone('ConfigMap', 'one-prompt');
    for (const kind of shared)
      await agents.untilFound(kind, 'swarm-agent', ({ metadata }) => metadata.ownerReferences?.length === 1);
    await agents.remove('SwarmAgent', 'two');
    for (const kind of shared) await agents.untilGone(kind, 'swarm-agent');
    await agents.untilGone('NetworkPolicy', 'two-netpol');

    await agents.agent('three');
    for (const kind of shared) await agents.untilFound(kind, 'swarm-agent', () => true);
  });

  test('[AGENT-16] an agent that is as it shall be is looked at without a write', async () => {
    let looks = 0;
    const url = 'redis://:pw@queue.example:6379';
    const agents = startAgentOperator(await openOperator(), {
      platform: { queue: { url, address: url }, extraEnv: { REGION: 'eu' } },
      queueState: () => {
        looks += 1;
        return { kind: 'ready' };
      },
    });
    const spec = { tools: { mcp: [{ name: 'wiki', url: 'http://wiki.example' }] } };
    /** When a look begins, the one before it has ended. */
    const look = async (): Promise<void> => {
      for (const before of [looks, looks + 1]) {
        await agents.agent('helper', spec, { touched: String(looks) });
        await until(() => looks > before);
      }
    };
    await agents.agent('helper', spec);
    await agents.untilFound('SwarmAgent', 'helper', readyIs('Progressing'));
    await agents.reportReady('helper');
    await agents.untilFound('SwarmAgent', 'helper', readyIs('AllReplicasReady'));
    await look();
    const versions = async (): Promise<unknown> => {
      const objects = [
        ['Deployment', 'helper-agent'],
        ['NetworkPolicy', 'helper-netpol'],
        ['ConfigMap', 'helper-prompt'],
        ['Secret', 'helper-env'],
        ...['ServiceAccount', 'Role', 'RoleBinding', 'Secret'].map((kind) => [kind, 'swarm-agent']),
      ] as const;
      const found = await Promise.all(objects.map(([kind = '', name = '']) => agents.find(kind, name)));
      return found.map(
        (object) => `${object?.kind} ${object?.metadata.name} ${object?.metadata.resourceVersion}`,
      );
    };
    const before = await versions();
    await look();
    await look();
    expect(await versions()).toEqual(before);
  });

  test('what a person changes of an object comes back', async () => {
    const agents = startAgentOperator(await openOperator());
    await agents.agent('helper');
    const { metadata } = await agents.untilFound('Deployment', 'helper-agent', () => true);
    const { namespace, name } = metadata;
    await agents.world.api.apply(
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name, namespace: namespace ?? '' },
        spec: { replicas: 7 },
      },
      { fieldManager: 'kubectl', force: true },
    );
    await agents.untilFound('Deployment', 'helper-agent', ({ spec }) => Object(spec).replicas === 1);
    expect(agents.world.warnings).toEqual([]);
  });
});
