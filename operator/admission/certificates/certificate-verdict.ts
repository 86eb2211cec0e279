import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { type CertificateBundle, splitPem } from './certificate-bundle.ts';

/** `renew-serving` keeps the authority, `renew-all` makes a new one as well. */
export type CertificateVerdict = 'current' | 'renew-serving' | 'renew-all';

/**
 * Whether the certificates may stay: both fit their keys and have a third of their lifetime left, and the serving one
 * is of that authority and names every host (governance 12.2.2).
 */
export function certificateVerdict(
  bundle: CertificateBundle | undefined,
  hosts: readonly string[],
  nowMillis: number,
): CertificateVerdict {
  if (bundle === undefined) return 'renew-all';
  const authority = readCertificate(splitPem(bundle.caCertificates)[0]);
  if (authority === undefined || !isUsable(authority, bundle.caKey, nowMillis)) return 'renew-all';
  const serving = readCertificate(bundle.certificate);
  const isCurrent =
    serving !== undefined &&
    isUsable(serving, bundle.key, nowMillis) &&
    serving.verify(authority.publicKey) &&
    hosts.every((host) => (isIP(host) === 0 ? serving.checkHost(host) : serving.checkIP(host)) !== undefined);
  return isCurrent ? 'current' : 'renew-serving';
}

/** Certificates of authorities that API servers may still have to trust. */
export function livingAuthorities(caCertificates: string, nowMillis: number): readonly string[] {
  return splitPem(caCertificates).filter((pem) => {
    const certificate = readCertificate(pem);
    return certificate !== undefined && certificate.validToDate.getTime() > nowMillis;
  });
}

function isUsable(certificate: X509Certificate, keyPem: string, nowMillis: number): boolean {
  const key = readKey(keyPem);
  const fromMillis = certificate.validFromDate.getTime();
  const toMillis = certificate.validToDate.getTime();
  const isDue = nowMillis >= fromMillis + ((toMillis - fromMillis) * 2) / 3;
  return key !== undefined && !isDue && certificate.checkPrivateKey(key);
}

function readCertificate(pem: string | undefined): X509Certificate | undefined {
  try {
    return pem === undefined ? undefined : new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

function readKey(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}
