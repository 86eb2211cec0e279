import { afterEach, expect, test } from '@jest/globals';
import type { Deployment, Secret } from '../../../operator/controllers/common/workload.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { type ControlPlane, createControlPlane } from '../controllers/control-plane.ts';
import { agentNamed } from '../controllers/objects.ts';

const queue = { url: 'redis://:hunter2@queue.infra:6379/0', address: 'redis://queue.infra:6379/0' };
const deploymentKey = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'helper-agent' };

let plane: ControlPlane;
afterEach(() => plane.close());

async function deployed(platform: Parameters<typeof createControlPlane>[0]): Promise<Deployment> {
  plane = await createControlPlane(platform);
  await plane.put(agentNamed('helper', { infrastructure: { networkPolicy: 'strict' } }));
  await plane.reconcile('SwarmAgent', 'helper');
  const deployment = await plane.find<Deployment>(deploymentKey);
  if (deployment === undefined) throw new Error('no Deployment');
  return deployment;
}

const template = ({ spec }: Deployment) => spec.template;

test('[MANAGER-8] the URL of the queue comes from a Secret that the agents of the namespace share', async () => {
  const deployment = await deployed({ platform: { queue, command: ['/kubeswarm-agent'] } });
  const [container] = template(deployment).spec.containers;

  expect(container?.command).toEqual(['/kubeswarm-agent']);
  expect(container?.env).toContainEqual({
    name: 'TASK_QUEUE_URL',
    valueFrom: { secretKeyRef: { name: 'swarm-agent', key: 'TASK_QUEUE_URL' } },
  });
  expect(JSON.stringify(deployment)).not.toContain('hunter2');
  const secret = await plane.find<Secret>({ apiVersion: 'v1', kind: 'Secret', name: 'swarm-agent' });
  expect(secret?.metadata.ownerReferences).toMatchObject([{ kind: 'SwarmAgent', name: 'helper' }]);
  expect(Buffer.from(secret?.data?.TASK_QUEUE_URL ?? '', 'base64').toString()).toBe(queue.url);
});

test('[MANAGER-9] another queue or another password is another pod template', async () => {
  const annotations = async (changed: Partial<typeof queue>) => {
    const deployment = await deployed({ platform: { queue: { ...queue, ...changed } } });
    plane.close();
    return template(deployment).metadata?.annotations;
  };
  const before = await annotations({});

  expect(await annotations({ url: 'redis://:other@queue.infra:6379/0' })).not.toEqual(before);
  expect(await annotations({ address: 'redis://elsewhere:6379/0' })).not.toEqual(before);
});

test('a strict agent may reach its queue', async () => {
  await deployed({ platform: { queue: { url: 'redis://10.1.2.3:6380', address: 'redis://10.1.2.3:6380' } } });
  const policy = await plane.find<KubeObject>({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    name: 'helper-netpol',
  });

  expect(JSON.stringify(policy?.spec)).toContain('"port":6380');
});
