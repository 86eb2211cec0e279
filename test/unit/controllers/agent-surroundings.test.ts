import { afterEach, describe, expect, test } from '@jest/globals';
import { ApiError } from '../../../operator/kube/api.ts';
import type { SwarmAgent } from '../../../schemas/generated/types.ts';
import type { KubeObject, ObjectKey } from '../../../schemas/kube-object.ts';
import { type ControlPlane, conditionText, createControlPlane, secretNamed } from './control-plane.ts';
import { agentNamed, namespace } from './objects.ts';

let plane: ControlPlane;
afterEach(() => plane.close());

describe('the network policy', () => {
  const policyKey = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', name: 'helper-netpol' };
  const policyOf = async (spec: Partial<SwarmAgent['spec']>): Promise<KubeObject | undefined> => {
    await plane.put(agentNamed('helper', spec));
    await plane.reconcile('SwarmAgent', 'helper');
    return plane.find<KubeObject>(policyKey);
  };

  test('[AGENT-10] lets nothing in and everything out by default, and goes when disabled', async () => {
    plane = await createControlPlane();

    expect(await policyOf({})).toMatchObject({ spec: { ingress: [], egress: [{}] } });
    expect(await policyOf({ infrastructure: { networkPolicy: 'disabled' } })).toBeUndefined();
  });

  test('[AGENT-10] opens the metrics port when asked', async () => {
    plane = await createControlPlane();

    expect(await policyOf({ observability: { metrics: { enabled: true } } })).toMatchObject({
      spec: { ingress: [{ ports: [{ port: 8080 }] }] },
    });
  });

  test('[AGENT-10] in strict mode names DNS, the pods of Services and resolved addresses, with their own ports', async () => {
    plane = await createControlPlane();
    await plane.put({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'wiki', namespace },
      spec: { selector: { app: 'wiki' }, ports: [{ port: 8080, targetPort: 3000 }] },
    });
    const policy = await policyOf({
      infrastructure: { networkPolicy: 'strict' },
      tools: {
        mcp: [
          { name: 'wiki', url: `http://wiki.${namespace}.svc:8080` },
          { name: 'outside', url: 'https://mcp.example/x' },
          { name: 'literal', url: 'http://[2001:db8::1]:9000' },
        ],
      },
    });
    const addresses = {
      to: [{ ipBlock: { cidr: '192.0.2.7/32' } }, { ipBlock: { cidr: '2001:db8::7/128' } }],
    };

    expect(policy).toMatchObject({
      spec: {
        egress: [
          { ports: [{ port: 53 }, { port: 53 }] },
          {
            ports: [{ port: 3000 }],
            to: [
              {
                namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
                podSelector: { matchLabels: { app: 'wiki' } },
              },
            ],
          },
          { ports: [{ port: 443 }], ...addresses },
          { ports: [{ port: 9000 }], to: [{ ipBlock: { cidr: '2001:db8::1/128' } }] },
          // The model endpoint, without which a strict agent could not think.
          { ports: [{ port: 443 }], ...addresses },
        ],
      },
    });
  });

  test('[AGENT-10] keeps the policy that there is when an address is not found', async () => {
    plane = await createControlPlane();
    await policyOf({});
    const after = await policyOf({
      infrastructure: { networkPolicy: 'strict' },
      tools: { mcp: [{ name: 'gone', url: 'http://nowhere.example' }] },
    });
    const agent = await plane.read<SwarmAgent>('SwarmAgent', 'helper');

    expect(after).toMatchObject({ spec: { egress: [{}] } });
    expect(conditionText(agent, 'Ready')).toBe('False NetworkPolicyError');
  });
});

describe('the account of the namespace', () => {
  const accountKey = { apiVersion: 'v1', kind: 'ServiceAccount', name: 'swarm-agent' };

  test('[AGENT-11] is owned by all agents, may write events only, and goes with the last agent', async () => {
    plane = await createControlPlane();
    await plane.put(agentNamed('one'), agentNamed('two'));
    await plane.reconcile('SwarmAgent', 'one');
    await plane.reconcile('SwarmAgent', 'two');
    const account = await plane.find<KubeObject>(accountKey);
    expect(account?.metadata.ownerReferences?.map((owner) => [owner.name, owner.controller])).toEqual([
      ['one', undefined],
      ['two', undefined],
    ]);
    expect(
      await plane.find({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', name: 'swarm-agent' }),
    ).toMatchObject({
      rules: [{ resources: ['events'], verbs: ['create', 'patch'] }],
    });

    const agent = { apiVersion: 'kubeswarm.io/v1alpha1', kind: 'SwarmAgent', namespace };
    await plane.api.delete({ ...agent, name: 'one' });
    expect(await plane.find(accountKey)).toBeDefined();
    await plane.api.delete({ ...agent, name: 'two' });
    expect(await plane.find(accountKey)).toBeUndefined();
  });

  test('[AGENT-11] has an owner to go with when its one agent is deleted while the operator reads', async () => {
    plane = await createControlPlane();
    const envFrom = [{ secretRef: { name: 'keys' } }];
    const going = { finalizers: ['foregroundDeletion'] };
    await plane.put(
      secretNamed('keys', { A: 'x' }),
      agentNamed('one', { infrastructure: { envFrom } }, going),
    );
    const { get } = plane.api;
    Object.assign(plane.api, {
      get: async (key: ObjectKey) => {
        if (key.name === 'keys')
          await plane.api.delete({
            apiVersion: 'kubeswarm.io/v1alpha1',
            kind: 'SwarmAgent',
            namespace,
            name: 'one',
          });
        return get(key);
      },
    });
    await plane.reconcile('SwarmAgent', 'one');
    const account = await plane.find<KubeObject>(accountKey);
    expect(account?.metadata.ownerReferences?.map(({ name }) => name)).toEqual(['one']);
  });
});

test('[AGENT-8] an object that the API refuses is ReconcileError, and a conflict is only tried again', async () => {
  plane = await createControlPlane();
  await plane.put(agentNamed('helper'));
  const scope = { kind: { apiVersion: 'apps/v1', kind: 'Deployment' } };
  plane.api.faults.conflictNext(1, scope);
  await expect(plane.reconcile('SwarmAgent', 'helper')).rejects.toMatchObject({ code: 409 });

  plane.api.faults.failNext(1, new ApiError(403, 'Forbidden', 'exceeded quota: pods'), {
    ...scope,
    verbs: ['apply'],
  });
  await plane.reconcile('SwarmAgent', 'helper');
  expect(conditionText(await plane.read('SwarmAgent', 'helper'), 'Ready')).toBe('False ReconcileError');
});

test.each(['AGENT_MODEL', 'AGENT_GUARDRAILS', 'POD_NAME'])(
  '[AGENT-2] an API key may not be called %s, and so take the place of what policies judged',
  async (key) => {
    plane = await createControlPlane();
    await plane.put(
      secretNamed('keys', { [key]: 'x' }),
      agentNamed('helper', { infrastructure: { apiKeyRef: { name: 'keys', key } } }),
    );
    await plane.reconcile('SwarmAgent', 'helper');

    expect(conditionText(await plane.read('SwarmAgent', 'helper'), 'Stalled')).toBe(
      'True APIKeyResolutionError',
    );
    expect(
      await plane.find({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'helper-agent' }),
    ).toBeUndefined();
  },
);
