import { describe, expect, test } from '@jest/globals';
import { cachedKinds } from '../../../operator/manager/cached-kinds.ts';
import { kinds } from '../../../schemas/kinds.ts';

describe('[KUBE-23] of the kinds that others write too', () => {
  test.each(['Deployment', 'NetworkPolicy', 'ServiceAccount', 'Role', 'RoleBinding'])(
    'a %s is in memory only with the label of the operator',
    (kind) =>
      expect(cachedKinds({ apiVersion: 'v1', kind })).toEqual({
        kind: 'labelled',
        labels: { 'app.kubernetes.io/managed-by': 'kubeswarm' },
      }),
  );

  test.each([
    { kind: 'ConfigMap', how: 'versions' },
    { kind: 'Service', how: 'versions' },
    { kind: 'Secret', how: 'none' },
  ])('of a $kind there are $how', ({ kind, how }) =>
    expect(cachedKinds({ apiVersion: 'v1', kind })).toEqual({ kind: how }),
  );
});

test.each(['Namespace', ...kinds.map(({ kind }) => kind)])('every %s is in memory', (kind) => {
  expect(cachedKinds({ apiVersion: 'v1', kind })).toEqual({ kind: 'all' });
});
