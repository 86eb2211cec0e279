import type { SwarmEvent } from '../../../schemas/generated/types.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';

export const apiVersion = 'kubeswarm.io/v1alpha1';
export const goodToken = 'a1'.repeat(32);

export const labNamespace: KubeObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'lab' } };

export const webhookEvent = (name: string, spec: Partial<SwarmEvent['spec']> = {}): KubeObject => ({
  apiVersion,
  kind: 'SwarmEvent',
  metadata: { name, namespace: 'lab' },
  spec: { source: { type: 'webhook' }, targets: [{ team: 'helpdesk' }], ...spec },
});

export const tokenSecret = (event: string, token = goodToken): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: `${event}-webhook-token`, namespace: 'lab' },
  data: { token: Buffer.from(token).toString('base64') },
});
