import type { KubeObject } from '../../../schemas/kube-object.ts';
import { type Api, isApiError } from '../../kube/api.ts';
import type { Clock } from '../../kube/controller.ts';
import { bundleData, bundleFrom, type CertificateBundle } from './certificate-bundle.ts';
import { certificateVerdict } from './certificate-verdict.ts';

export interface StoredCertificatesOptions {
  readonly api: Api;
  readonly clock: Clock;
  readonly secret: { readonly namespace: string; readonly name: string };
  readonly hosts: readonly string[];
  /** Of a serving certificate. Default: a year. */
  readonly lifetimeMillis?: number;
}

interface CertificateSecret extends KubeObject {
  readonly data?: Readonly<Record<string, string>>;
}

const FIELD_MANAGER = 'kubeswarm-webhook-certificates';
const MOST_ROUNDS = 5;

/**
 * The certificates that all replicas use: those of the Secret, made or renewed when they have to be. Replicas agree
 * by optimistic writes: who comes second finds the other's and takes them.
 */
export async function storedCertificates(options: StoredCertificatesOptions): Promise<CertificateBundle> {
  const { api, clock, secret, hosts, lifetimeMillis } = options;
  const key = { apiVersion: 'v1', kind: 'Secret', ...secret };
  for (let round = 1; ; round += 1) {
    const stored = await api.get<CertificateSecret>(key);
    const previous = bundleFrom(stored?.data);
    const nowMillis = clock.now();
    const verdict = certificateVerdict(previous, hosts, nowMillis);
    if (verdict === 'current' && previous !== undefined) return previous;
    const keepsAuthority = verdict === 'renew-serving';
    // Once in months: until then its packages would only fill memory.
    const { issueCertificates } = await import('./issue-certificates.ts');
    const bundle = await issueCertificates({
      hosts,
      nowMillis,
      previous,
      keepsAuthority,
      ...(lifetimeMillis === undefined ? {} : { lifetimeMillis }),
    });
    try {
      await write(bundle, stored, options);
      return bundle;
    } catch (error) {
      if (!isApiError(error, 409) || round === MOST_ROUNDS) throw error;
    }
  }
}

async function write(
  bundle: CertificateBundle,
  stored: CertificateSecret | undefined,
  { api, secret }: StoredCertificatesOptions,
): Promise<void> {
  const data = bundleData(bundle);
  const how = { fieldManager: FIELD_MANAGER };
  if (stored !== undefined) {
    // Carries the version that was read, so that a replica that was quicker is not overwritten.
    await api.update({ ...stored, data: { ...stored.data, ...data } }, how);
    return;
  }
  const labels = { 'app.kubernetes.io/managed-by': 'kubeswarm' };
  await api.create(
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { ...secret, labels },
      type: 'kubernetes.io/tls',
      data,
    },
    how,
  );
}
