import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CertificateSource } from './keep-certificates.ts';
import { type StoredCertificatesOptions, storedCertificates } from './stored-certificates.ts';
import { writeCaBundle } from './write-ca-bundle.ts';

export interface SelfManagedOptions extends StoredCertificatesOptions {
  /** Name of the ValidatingWebhookConfiguration. */
  readonly configuration: string;
}

/** Certificates of our own (governance 12.2.2). API servers learn of a new authority before it is served with. */
export function selfManagedCertificates(options: SelfManagedOptions): CertificateSource {
  return async () => {
    const bundle = await storedCertificates(options);
    const isTold = await writeCaBundle(options.api, options.configuration, bundle.caCertificates);
    if (!isTold)
      throw new Error(
        `ValidatingWebhookConfiguration "${options.configuration}" not found. Install it with the chart, or name another with --webhook-configuration`,
      );
    return { cert: bundle.certificate, key: bundle.key };
  };
}

/** Certificates that somebody else renews in a mounted Secret (cert-manager, the chart's certSecret). */
export function mountedCertificates(folder: string, certName: string, keyName: string): CertificateSource {
  return async () => ({
    cert: await readFile(join(folder, certName), 'utf8'),
    key: await readFile(join(folder, keyName), 'utf8'),
  });
}
