import type { KubeObject } from '../../../schemas/kube-object.ts';

interface Webhook {
  readonly name: string;
  readonly resource: string;
  readonly path: string;
  readonly failurePolicy: 'Fail' | 'Ignore';
  readonly isGoverned: boolean;
}

const ordinary = (kind: string): Webhook => ({
  name: `v${kind}.kb.io`,
  resource: `${kind}s`,
  path: `/validate-kubeswarm-v1alpha1-${kind}`,
  failurePolicy: 'Ignore',
  isGoverned: false,
});
const policy = (kind: string): Webhook => ({
  name: `vpolicy-${kind}.kb.io`,
  resource: `${kind}s`,
  path: `/validate-kubeswarm-v1alpha1-${kind}-policy`,
  failurePolicy: 'Fail',
  isGoverned: true,
});

/** The table of governance 11, for a server on this machine. The authorities are for the operator to write. */
export function webhookConfiguration(name: string, port: number): KubeObject {
  const webhooks = [ordinary('swarmteam'), ordinary('swarmagent'), policy('swarmagent'), policy('swarmteam')];
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name },
    webhooks: webhooks.map((webhook) => ({
      name: webhook.name,
      admissionReviewVersions: ['v1'],
      sideEffects: 'None',
      failurePolicy: webhook.failurePolicy,
      // The longest there is: a busy machine is no refusal.
      timeoutSeconds: 30,
      clientConfig: { url: `https://127.0.0.1:${port}${webhook.path}` },
      rules: [
        {
          apiGroups: ['kubeswarm.io'],
          apiVersions: ['v1alpha1'],
          operations: ['CREATE', 'UPDATE'],
          resources: [webhook.resource],
        },
      ],
      ...(webhook.isGoverned
        ? { namespaceSelector: { matchLabels: { 'kubeswarm.io/policy-governed': 'true' } } }
        : {}),
    })),
  };
}
