import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, describe, expect, test } from '@jest/globals';
import { openClusterAccess } from '../../../operator/kube/client.ts';
import { createRealApi } from '../../../operator/kube/real-api/real-api.ts';
import { unusedUrl } from '../../support/agent/http-server.ts';
import { refusal } from '../../support/api-behaviour/world.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { CONFIG_MAP } from './real-api-world.ts';

const folder = temporaryFolder();
const secret = 'kube-secret-4711';

function written(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

function kubeconfig(user: object, cluster: object = {}): object {
  const server = 'https://api.example.com:6443/k8s/clusters/a';
  return {
    clusters: [{ name: 'c', cluster: { server, ...cluster } }],
    users: [{ name: 'u', user }],
    contexts: [
      { name: 'one', context: { cluster: 'c', user: 'u', namespace: 'shop' } },
      { name: 'two', context: { cluster: 'c', user: 'nobody' } },
    ],
    'current-context': 'one',
  };
}

describe('a kubeconfig file', () => {
  test.each([
    ['a token', { token: secret }, { authorization: `Bearer ${secret}` }],
    [
      'a password',
      { username: 'me', password: 'pw' },
      { authorization: `Basic ${Buffer.from('me:pw').toString('base64')}` },
    ],
  ])('with %s', async (name, user, headers) => {
    const access = await openClusterAccess({ kind: 'file', path: written(`${name}.json`, kubeconfig(user)) });
    expect((await access.credentials()).headers).toEqual(headers);
    expect(access.server.href).toBe('https://api.example.com:6443/k8s/clusters/a');
    expect(access.namespace).toBe('shop');
  });

  test('with certificates beside it', async () => {
    written('ca.crt', 'authority');
    const user = { 'client-certificate': 'me.crt', 'client-key-data': Buffer.from('key').toString('base64') };
    written('me.crt', 'certificate');
    const path = written('certificates.json', kubeconfig(user, { 'certificate-authority': 'ca.crt' }));
    const { tls, headers } = await (await openClusterAccess({ kind: 'file', path })).credentials();
    expect(headers).toEqual({});
    expect(Object.entries(tls).map(([field, value]) => [field, String(value)])).toEqual([
      ['ca', 'authority'],
      ['cert', 'certificate'],
      ['key', 'key'],
    ]);
  });

  test('without a user for its context says so', async () => {
    const path = written('context.json', kubeconfig({ token: secret }));
    await expect(openClusterAccess({ kind: 'file', path, context: 'two' })).rejects.toThrow(
      'The kubeconfig has no cluster and user for the context "two". Choose a context that has both',
    );
  });

  test('[REAL-6] that cannot be read is named and not quoted', async () => {
    const path = written('broken.yaml', `users:\n- user: {token: ${secret}\n  : [`);
    const api = createRealApi({ kubeConfig: { kind: 'file', path } });
    const error: unknown = await api.list(CONFIG_MAP).catch((cause: unknown) => cause);
    expect(inspect(error, { depth: 9 })).toContain(`${path} is no kubeconfig`);
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(secret);
    await api.close();
  });

  test('[REAL-6] an API server that cannot be reached is named without what we would have shown it', async () => {
    const server = await unusedUrl();
    const cluster = { server, 'insecure-skip-tls-verify': true };
    const path = written('away.json', kubeconfig({ token: secret }, cluster));
    const api = createRealApi({ kubeConfig: { kind: 'file', path } });
    const error = await refusal(api.delete({ ...CONFIG_MAP, namespace: 'a', name: 'b' }));
    expect(error).toMatchObject({ code: 503, reason: 'ServiceUnavailable' });
    expect(error.message).toMatch(
      `the Kubernetes API server at ${new URL(server).host} cannot be reached (ECONN`,
    );
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(secret);
    await api.close();
  });
});

describe('the service account of a pod', () => {
  const before = { ...process.env };
  afterEach(() => {
    process.env = { ...before };
  });

  test('is where Kubernetes puts it', async () => {
    const account = join(folder, 'var/run/secrets/kubernetes.io/serviceaccount');
    mkdirSync(account, { recursive: true });
    for (const [name, text] of [
      ['token', `${secret}\n`],
      ['ca.crt', 'authority'],
      ['namespace', 'kubeswarm-system'],
    ] as const)
      writeFileSync(join(account, name), text);
    process.env.KUBERNETES_SERVICE_HOST = 'fd00::1';
    process.env.KUBERNETES_SERVICE_PORT = '443';
    const access = await openClusterAccess({ kind: 'in-cluster', root: folder });
    expect(access.server.origin).toBe('https://[fd00::1]');
    expect(access.namespace).toBe('kubeswarm-system');
    expect((await access.credentials()).headers).toEqual({ authorization: `Bearer ${secret}` });
  });

  test('is missed outside of one', async () => {
    delete process.env.KUBERNETES_SERVICE_HOST;
    await expect(openClusterAccess({ kind: 'in-cluster' })).rejects.toThrow(
      'KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set: this is no pod',
    );
  });
});
