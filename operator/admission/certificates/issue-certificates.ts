import 'reflect-metadata';
import type { webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { type CertificateBundle, splitPem } from './certificate-bundle.ts';
import { livingAuthorities } from './certificate-verdict.ts';

export interface CertificateRequest {
  /** DNS names and IP addresses by which API servers call us. */
  readonly hosts: readonly string[];
  readonly nowMillis: number;
  /** Of the serving certificate; its authority lives five times as long. Default: a year. */
  readonly lifetimeMillis?: number;
  /** What there was before. */
  readonly previous?: CertificateBundle | undefined;
  /** Sign with the authority that there is, instead of a new one. */
  readonly keepsAuthority: boolean;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MILLIS = 24 * 60 * 60 * 1_000;
const SERVING_MILLIS = 365 * DAY_MILLIS;
const AUTHORITY_LIFETIMES = 5;
/** Clocks of API servers may be behind. */
const MOST_BACKDATED_MILLIS = 60 * 60 * 1_000;

interface Authority {
  readonly certificate: X509Certificate;
  readonly key: webcrypto.CryptoKey;
}

/** A serving certificate of our own authority, which is made new or kept. Rejects when a kept one cannot be read. */
export async function issueCertificates(request: CertificateRequest): Promise<CertificateBundle> {
  const { hosts, nowMillis, previous, keepsAuthority, lifetimeMillis = SERVING_MILLIS } = request;
  const kept = keepsAuthority && previous !== undefined ? await readAuthority(previous) : undefined;
  const authority = kept ?? (await newAuthority(nowMillis, AUTHORITY_LIFETIMES * lifetimeMillis));
  const before = livingAuthorities(previous?.caCertificates ?? '', nowMillis);
  const own = authority.certificate.toString('pem');
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const serving = await X509CertificateGenerator.create({
    ...validity(nowMillis, lifetimeMillis),
    subject: 'CN=kubeswarm webhooks',
    issuer: authority.certificate.subject,
    publicKey: keys.publicKey,
    signingKey: authority.key,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(
        hosts.map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value })),
      ),
    ],
  });
  return {
    caCertificates: `${[own, ...before.filter((pem) => !isSamePem(pem, own))].join('\n')}\n`,
    caKey: await keyPem(authority.key),
    certificate: `${serving.toString('pem')}\n`,
    key: await keyPem(keys.privateKey),
  };
}

async function newAuthority(nowMillis: number, lifetimeMillis: number): Promise<Authority> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    ...validity(nowMillis, lifetimeMillis),
    name: 'CN=kubeswarm webhook authority',
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate, key: keys.privateKey };
}

async function readAuthority({ caCertificates, caKey }: CertificateBundle): Promise<Authority> {
  const key = await crypto.subtle.importKey('pkcs8', PemConverter.decodeFirst(caKey), ALGORITHM, true, [
    'sign',
  ]);
  return { certificate: new X509Certificate(splitPem(caCertificates)[0] ?? ''), key };
}

function validity(nowMillis: number, lifetimeMillis: number): { notBefore: Date; notAfter: Date } {
  return {
    notBefore: new Date(nowMillis - Math.min(MOST_BACKDATED_MILLIS, lifetimeMillis / 12)),
    notAfter: new Date(nowMillis + lifetimeMillis),
  };
}

async function keyPem(key: webcrypto.CryptoKey): Promise<string> {
  return `${PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`;
}

const isSamePem = (left: string, right: string): boolean =>
  left.replace(/\s/g, '') === right.replace(/\s/g, '');
