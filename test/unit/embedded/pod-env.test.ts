import { describe, expect, test } from '@jest/globals';
import type { Container, EnvFromSource } from '../../../operator/controllers/common/workload.ts';
import { expandVariables, podEnv } from '../../../operator/embedded/pods/pod-env.ts';
import { podFiles } from '../../../operator/embedded/pods/pod-files.ts';
import { type PodSources, secretText } from '../../../operator/embedded/pods/pod-sources.ts';

const sources: PodSources = {
  secret: (name) => (name === 'keys' ? { KEY: 'from-secret', SHARED: 'secret' } : undefined),
  configMap: (name) => (name === 'facts' ? { SHARED: 'config', PLAIN: 'p' } : undefined),
};
const identity = { namespace: 'lab', name: 'helper-1', labels: { app: 'helper' }, annotations: {} };
const env = (container: Partial<Container>) =>
  podEnv({ name: 'c', image: 'i', ...container }, identity, sources);
const secret: EnvFromSource = { secretRef: { name: 'keys' } };
const config: EnvFromSource = { configMapRef: { name: 'facts' } };

describe('the environment of a pod', () => {
  test.each([
    { envFrom: [secret, config], shared: 'config' },
    { envFrom: [config, secret], shared: 'secret' },
  ])('[EMBED-1] takes SHARED=$shared from the later source', ({ envFrom, shared }) => {
    expect(env({ envFrom })).toMatchObject({ value: { variables: { SHARED: shared, PLAIN: 'p' } } });
  });

  test('[EMBED-1] has explicit variables above sources, with prefix, downward API and expansion', () => {
    const result = env({
      envFrom: [{ ...secret, prefix: 'S_' }, config],
      env: [
        { name: 'SHARED', value: 'own' },
        { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
        { name: 'APP', valueFrom: { fieldRef: { fieldPath: "metadata.labels['app']" } } },
        { name: 'URL', value: 'http://$(POD)/$(SHARED)/$(NOBODY)/$$(POD)' },
        { name: 'KEY', valueFrom: { secretKeyRef: { name: 'keys', key: 'KEY' } } },
        { name: 'MAYBE', valueFrom: { secretKeyRef: { name: 'keys', key: 'GONE', optional: true } } },
      ],
    });

    expect(result).toEqual({
      kind: 'resolved',
      value: {
        variables: {
          S_KEY: 'from-secret',
          S_SHARED: 'secret',
          SHARED: 'own',
          PLAIN: 'p',
          POD: 'helper-1',
          APP: 'helper',
          URL: 'http://helper-1/own/$(NOBODY)/$(POD)',
          KEY: 'from-secret',
        },
        secretValues: ['from-secret', 'secret', 'from-secret'],
      },
    });
  });

  test.each([
    { container: { envFrom: [{ secretRef: { name: 'gone' } }] }, says: 'Secret "gone" not found' },
    { container: { envFrom: [{ configMapRef: { name: 'gone' } }] }, says: 'ConfigMap "gone" not found' },
    {
      container: { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'keys', key: 'gone' } } }] },
      says: 'has no key "gone"',
    },
  ])('[EMBED-2] is missing when $says', ({ container, says }) => {
    expect(env(container)).toEqual({ kind: 'missing', message: expect.stringContaining(says) });
  });

  test('[EMBED-2] does without optional sources', () => {
    expect(env({ envFrom: [{ secretRef: { name: 'gone', optional: true } }] })).toMatchObject({
      kind: 'resolved',
    });
  });

  test('expansion leaves unknown names alone', () => {
    expect(expandVariables('$(A) $(B) $$(A) $A', { A: '1' })).toBe('1 $(B) $(A) $A');
  });
});

describe('the files of a pod', () => {
  const files = (volume: object) =>
    podFiles(
      {
        spec: {
          containers: [{ name: 'c', image: 'i', volumeMounts: [{ name: 'v', mountPath: '/etc/x' }] }],
          volumes: [{ name: 'v', ...volume }],
        },
      },
      'lab',
      sources,
    );

  test('come from the keys of ConfigMaps and Secrets', () => {
    expect(files({ configMap: { name: 'facts', items: [{ key: 'PLAIN', path: 'plain.txt' }] } })).toEqual({
      kind: 'resolved',
      value: new Map([['/etc/x/plain.txt', 'p']]),
    });
    expect(files({ secret: { secretName: 'keys' } })).toMatchObject({
      value: new Map([
        ['/etc/x/KEY', 'from-secret'],
        ['/etc/x/SHARED', 'secret'],
      ]),
    });
  });

  test('[EMBED-2] are missing when their object is, unless it is optional', () => {
    expect(files({ secret: { secretName: 'gone' } })).toMatchObject({ kind: 'missing' });
    expect(files({ secret: { secretName: 'gone', optional: true } })).toMatchObject({ kind: 'resolved' });
  });
});

test('the text of a Secret is its decoded data with stringData over it', () => {
  const object = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' } };

  expect(secretText({ ...object, data: { a: 'QQ==', b: 'Qg==' }, stringData: { b: 'own' } })).toEqual({
    a: 'A',
    b: 'own',
  });
});
