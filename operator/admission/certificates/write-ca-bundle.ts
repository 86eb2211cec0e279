import { isRecord } from '../../../schemas/json-record.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import type { Api } from '../../kube/api.ts';
import { isList } from '../../kube/json.ts';

const FIELD_MANAGER = 'kubeswarm-webhook-certificates';
const CONFIGURATION = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
};

/**
 * Tells API servers whom to trust: writes the authorities into every webhook of the configuration, and nothing else,
 * so that whoever applied the rest sees no difference (gitops 20). False when there is no such configuration.
 */
export async function writeCaBundle(api: Api, name: string, caCertificates: string): Promise<boolean> {
  const configuration = await api.get<KubeObject>({ ...CONFIGURATION, name });
  if (configuration === undefined) return false;
  const caBundle = Buffer.from(caCertificates).toString('base64');
  const webhooks = (isList(configuration.webhooks) ? configuration.webhooks : []).filter(isRecord);
  const isWritten = ({ clientConfig }: Readonly<Record<string, unknown>>): boolean =>
    isRecord(clientConfig) && clientConfig.caBundle === caBundle;
  if (webhooks.every(isWritten)) return true;
  const { resourceVersion } = configuration.metadata;
  await api.apply(
    {
      ...CONFIGURATION,
      // Of the version that was read: a webhook that is gone meanwhile must not come back as a stump.
      metadata: { name, ...(resourceVersion === undefined ? {} : { resourceVersion }) },
      webhooks: webhooks.map((webhook) => ({ name: webhook.name, clientConfig: { caBundle } })),
    },
    { fieldManager: FIELD_MANAGER, force: true },
  );
  return true;
}
