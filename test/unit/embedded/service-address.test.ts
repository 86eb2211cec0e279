import { describe, expect, test } from '@jest/globals';
import type { Deployment, Service } from '../../../operator/controllers/common/workload.ts';
import { hostRoute } from '../../../operator/embedded/host-routes.ts';
import { clusterFetch } from '../../../operator/embedded/pods/cluster-fetch.ts';
import { serviceAddress } from '../../../operator/embedded/pods/service-address.ts';

const service: Service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'wiki', namespace: 'kb' },
  spec: { selector: { app: 'wiki' }, ports: [{ port: 8080, targetPort: 'http' }] },
};
const deploymentWith = (labels: Readonly<Record<string, string>>): Deployment => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'wiki', namespace: 'kb' },
  spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [] } } },
});

describe('a name of the cluster', () => {
  test.each(['wiki.kb.svc', 'wiki.kb.svc.cluster.local', 'WIKI.kb.svc', 'wiki.kb'])(
    '[EMBED-3] %s leads to the Deployment that the Service selects',
    (host) => {
      expect(serviceAddress(host, 8080, [service], [deploymentWith({ app: 'wiki' })])).toMatchObject({
        kind: 'deployment',
      });
    },
  );

  test.each([
    { host: 'other.kb.svc', port: 8080, labels: { app: 'wiki' }, says: 'no Service "other"' },
    { host: 'wiki.kb.svc', port: 9999, labels: { app: 'wiki' }, says: 'has no port 9999' },
    { host: 'wiki.kb.svc', port: 8080, labels: { app: 'else' }, says: 'selects no Deployment' },
  ])('[EMBED-3] leads nowhere when $says', ({ host, port, labels, says }) => {
    expect(serviceAddress(host, port, [service], [deploymentWith(labels)])).toEqual({
      kind: 'nowhere',
      message: expect.stringContaining(says),
    });
  });

  test.each(['api.openai.com', 'localhost', '127.0.0.1', 'example.com'])('%s is outside', (host) => {
    expect(serviceAddress(host, 443, [service], [])).toEqual({ kind: 'outside' });
  });
});

describe('fetch in the cluster', () => {
  const asked: string[] = [];
  const record = (async (input: URL | string | Request) => {
    asked.push(input instanceof Request ? `${input.method} ${input.url}` : String(input));
    return new Response();
  }) as typeof fetch;

  test('keeps path, query and body when it changes the origin', async () => {
    const local = clusterFetch(
      () => Promise.resolve({ kind: 'origin', origin: 'http://127.0.0.1:5' }),
      record,
    );
    await local('http://wiki.kb.svc:8080/a/b?c=d');
    await local(new Request('http://wiki.kb.svc:8080/post', { method: 'POST', body: 'x' }));

    expect(asked).toEqual(['http://127.0.0.1:5/a/b?c=d', 'POST http://127.0.0.1:5/post']);
  });

  test('fails like a refused connection where a name leads nowhere', async () => {
    const local = clusterFetch(
      () => Promise.resolve({ kind: 'refused', message: 'no Service "wiki"' }),
      record,
    );

    await expect(local('http://wiki.kb.svc:8080')).rejects.toMatchObject({
      message: 'fetch failed',
      cause: { code: 'ECONNREFUSED', message: expect.stringContaining('no Service "wiki"') },
    });
  });
});

describe('names that lead out of the cluster', () => {
  const hosts = { 'ollama.ollama.svc:11434': '127.0.0.1:4000', 'models.ai.svc:80': 'https://models.example' };

  test.each([
    ['http://ollama.ollama.svc:11434/v1', 'http://127.0.0.1:4000'],
    ['http://ollama.ollama.svc.cluster.local:11434/v1', 'http://127.0.0.1:4000'],
    ['http://models.ai.svc/v1', 'https://models.example'],
  ])('%s goes to %s', (url, origin) => {
    expect(hostRoute(new URL(url), hosts)).toEqual({ kind: 'origin', origin });
  });

  test('no other name does', () => {
    expect(hostRoute(new URL('http://ollama.ollama.svc:80'), hosts)).toBeUndefined();
  });
});
