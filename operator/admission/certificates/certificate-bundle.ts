/** Everything of the webhooks' certificates, as PEM: what their Secret holds. */
export interface CertificateBundle {
  /** The authority that signs now first, then those before it that have not ended: what API servers trust. */
  readonly caCertificates: string;
  readonly caKey: string;
  readonly certificate: string;
  readonly key: string;
}

/** Keys of the Secret; those of kubernetes.io/tls, and the authority's beside them. */
const KEYS = {
  caCertificates: 'ca.crt',
  caKey: 'ca.key',
  certificate: 'tls.crt',
  key: 'tls.key',
} as const;

/** The data of a Secret, base64. */
export function bundleData(bundle: CertificateBundle): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [
      [KEYS.caCertificates, bundle.caCertificates],
      [KEYS.caKey, bundle.caKey],
      [KEYS.certificate, bundle.certificate],
      [KEYS.key, bundle.key],
    ].map(([key = '', text = '']) => [key, Buffer.from(text).toString('base64')]),
  );
}

/** Undefined when a part is missing. */
export function bundleFrom(
  data: Readonly<Record<string, string>> | undefined,
): CertificateBundle | undefined {
  const text = (key: string): string => Buffer.from(data?.[key] ?? '', 'base64').toString('utf8');
  const bundle = {
    caCertificates: text(KEYS.caCertificates),
    caKey: text(KEYS.caKey),
    certificate: text(KEYS.certificate),
    key: text(KEYS.key),
  };
  return Object.values(bundle).includes('') ? undefined : bundle;
}

/** The certificates of a PEM text, each by itself. */
export function splitPem(text: string): readonly string[] {
  return text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
}
