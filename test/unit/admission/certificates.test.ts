import { X509Certificate } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  type CertificateBundle,
  splitPem,
} from '../../../operator/admission/certificates/certificate-bundle.ts';
import { certificateVerdict } from '../../../operator/admission/certificates/certificate-verdict.ts';
import { issueCertificates } from '../../../operator/admission/certificates/issue-certificates.ts';
import { keepCertificates } from '../../../operator/admission/certificates/keep-certificates.ts';
import { storedCertificates } from '../../../operator/admission/certificates/stored-certificates.ts';
import type { ServingCertificate } from '../../../operator/admission/webhook-server.ts';
import { createMemoryApi, type MemoryApi } from '../../../operator/kube/memory-api/memory-api.ts';
import { createManualTimers } from '../../support/manual-timers.ts';

const dayMillis = 24 * 60 * 60 * 1_000;
const startMillis = Date.parse('2026-03-01T10:00:00Z');
const hosts = ['kubeswarm.kubeswarm-system.svc', '127.0.0.1'];
const secret = { namespace: 'kubeswarm-system', name: 'certificates' };
const how = { fieldManager: 'chart', force: true };

const issue = (nowMillis: number, previous?: CertificateBundle, keepsAuthority = true) =>
  issueCertificates({ hosts, nowMillis, previous, keepsAuthority });

describe('a certificate of our own', () => {
  test('names every host and is signed by an authority of its own', async () => {
    const bundle = await issue(startMillis);
    const authority = new X509Certificate(bundle.caCertificates);
    const serving = new X509Certificate(bundle.certificate);

    expect(serving.verify(authority.publicKey)).toBe(true);
    expect(serving.checkHost('kubeswarm.kubeswarm-system.svc')).toBe('kubeswarm.kubeswarm-system.svc');
    expect(serving.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect([authority.ca, serving.ca]).toEqual([true, false]);
  });

  test('[CERT-1] is renewed at two thirds of its lifetime, and the authority at two thirds of its own', async () => {
    const bundle = await issue(startMillis);
    const verdictAfter = (days: number) => certificateVerdict(bundle, hosts, startMillis + days * dayMillis);

    expect([0, 243, 244, 1216, 1217].map(verdictAfter)).toEqual([
      'current',
      'current',
      'renew-serving',
      'renew-serving',
      'renew-all',
    ]);
  });

  test('is renewed when it does not fit', async () => {
    const bundle = await issue(startMillis);
    const other = await issue(startMillis);
    const verdict = (changed: Partial<CertificateBundle>, wanted = hosts) =>
      certificateVerdict({ ...bundle, ...changed }, wanted, startMillis);

    expect(certificateVerdict(undefined, hosts, startMillis)).toBe('renew-all');
    expect(verdict({}, [...hosts, 'elsewhere.svc'])).toBe('renew-serving');
    expect(verdict({ key: other.key })).toBe('renew-serving');
    expect(verdict({ certificate: other.certificate, key: other.key })).toBe('renew-serving');
    expect(verdict({ certificate: 'no PEM' })).toBe('renew-serving');
    expect(verdict({ caKey: other.caKey })).toBe('renew-all');
  });

  test('[CERT-4] a new authority stands beside the old one until that has ended', async () => {
    const first = await issue(startMillis);
    const renewed = await issue(startMillis + 300 * dayMillis, first);
    expect(renewed.caCertificates).toBe(first.caCertificates);
    expect(renewed.certificate).not.toBe(first.certificate);

    const replaced = await issue(startMillis + 1217 * dayMillis, renewed, false);
    const [own = '', old = '', ...more] = splitPem(replaced.caCertificates);
    expect(more).toEqual([]);
    expect(old.trim()).toBe(first.caCertificates.trim());
    expect(new X509Certificate(replaced.certificate).verify(new X509Certificate(own).publicKey)).toBe(true);

    const later = await issue(startMillis + 3000 * dayMillis, replaced, false);
    expect(splitPem(later.caCertificates)).toHaveLength(2);
  });
});

describe('certificates in a cluster', () => {
  let api: MemoryApi;
  beforeEach(async () => {
    api = createMemoryApi({ clock: { now: () => startMillis } });
    await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: secret.namespace } }, how);
  });
  afterEach(() => api.close());
  const stored = (nowMillis = startMillis) =>
    storedCertificates({ api, clock: { now: () => nowMillis }, secret, hosts });

  test('[CERT-2] replicas that start together use one', async () => {
    const bundles = await Promise.all([stored(), stored(), stored()]);

    expect(new Set(bundles.map(({ certificate }) => certificate)).size).toBe(1);
    expect(await stored()).toEqual(bundles[0]);
  });

  test('[CERT-2] replicas that renew together use one, of the same authority', async () => {
    const before = await stored();
    const lateMillis = startMillis + 300 * dayMillis;
    const bundles = await Promise.all([stored(lateMillis), stored(lateMillis)]);

    expect(new Set(bundles.map(({ certificate }) => certificate)).size).toBe(1);
    expect(bundles[0]?.certificate).not.toBe(before.certificate);
    expect(bundles[0]?.caCertificates).toBe(before.caCertificates);
  });
});

test('[WEBHOOK-4] a certificate is handed on when it changes, and only then', async () => {
  const timers = createManualTimers();
  const used: string[] = [];
  const told: string[] = [];
  let source = async (): Promise<ServingCertificate> => ({ cert: 'one', key: 'k' });
  const tell = (_facts: object, message: string): void => void told.push(message);
  const keeper = keepCertificates({
    source: () => source(),
    timers,
    log: { info: tell, warn: tell },
    onCertificate: async ({ cert }) => void used.push(cert),
  });
  await timers.settle();
  await timers.elapse(60_000);
  expect(used).toEqual(['one']);

  source = () => Promise.reject(new Error('the API server is away'));
  await timers.elapse(60_000);
  await timers.elapse(6_000);
  expect(told.filter((line) => line.includes('could not be read'))).toHaveLength(1);

  source = async () => ({ cert: 'two', key: 'k' });
  await timers.elapse(2_000);
  expect(used).toEqual(['one', 'two']);
  await keeper.close();
  expect(timers.pending).toBe(0);
});
