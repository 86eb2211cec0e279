import { describe, expect, test } from '@jest/globals';
import { frozenCopy, jsonEquals } from '../../../operator/kube/json.ts';
import { keyFromText, keyText } from '../../../operator/kube/object-keys.ts';
import { resourceKind } from '../../../operator/kube/resource-kinds.ts';
import { kinds } from '../../../schemas/kinds.ts';

describe('how a kind is served', () => {
  test.each(kinds.map(({ kind, plural }) => [kind, plural]))('%s as %s', (kind, plural) => {
    expect(resourceKind({ apiVersion: 'kubeswarm.io/v1alpha1', kind })).toEqual({
      group: 'kubeswarm.io',
      version: 'v1alpha1',
      plural,
      qualifiedName: `${plural}.kubeswarm.io`,
      namespaced: true,
    });
  });

  test.each([
    ['v1', 'ConfigMap', 'configmaps', true],
    ['v1', 'Endpoints', 'endpoints', true],
    ['v1', 'Namespace', 'namespaces', false],
    ['apps/v1', 'Deployment', 'deployments.apps', true],
    ['networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies.networking.k8s.io', true],
    ['networking.k8s.io/v1', 'Ingress', 'ingresses.networking.k8s.io', true],
    ['rbac.authorization.k8s.io/v1', 'ClusterRole', 'clusterroles.rbac.authorization.k8s.io', false],
    ['gateway.networking.k8s.io/v1', 'Gateway', 'gateways.gateway.networking.k8s.io', true],
  ])('%s %s as %s', (apiVersion, kind, qualifiedName, namespaced) => {
    expect(resourceKind({ apiVersion, kind })).toMatchObject({ qualifiedName, namespaced });
  });
});

test.each([
  { apiVersion: 'v1', kind: 'Namespace', name: 'shop' },
  { apiVersion: 'kubeswarm.io/v1alpha1', kind: 'SwarmAgent', namespace: 'shop', name: 'triage' },
])('a key is read back from its text', (key) => {
  expect(keyFromText(keyText(key))).toEqual(key);
});

describe('JSON values', () => {
  test.each([
    [{ a: 1, b: undefined }, { a: 1 }, true],
    [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
    [[1, 2], [2, 1], false],
    [{ a: undefined }, { b: undefined }, true],
    [{ a: 1 }, { a: 1, b: 2 }, false],
    [{ a: null }, {}, false],
    [[], {}, false],
  ])('%j and %j are equal: %p', (left, right, equal) => {
    expect(jsonEquals(left, right)).toBe(equal);
    expect(jsonEquals(right, left)).toBe(equal);
  });

  test('a frozen copy shares what is one already', () => {
    const part = frozenCopy({ deep: [1] });
    const whole = frozenCopy({ part, other: { a: undefined } });
    expect(whole.part).toBe(part);
    expect(whole).toEqual({ part: { deep: [1] }, other: {} });
    expect(Object.isFrozen(whole.part.deep)).toBe(true);
  });
});
