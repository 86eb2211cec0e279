import { expect, test } from '@jest/globals';
import { governing, isPolicyBypassed, selectorMatches } from '../../../schemas/rules/policy/governing.ts';
import { policy } from './objects.ts';

const platform = { namespace: 'kubeswarm-system' };
const lab = { name: 'lab', labels: { tier: 'dev' } };
const names = (...policies: ReturnType<typeof policy>[]) =>
  governing(policies, lab, 'kubeswarm-system').map((each) => each.metadata.name);

test('a namespace is governed by its own policies [POLICY-SELECTOR-1]', () => {
  expect(names(policy('own'), policy('other', {}, { namespace: 'prod' }))).toEqual(['own']);
});

test.each([
  ['matching labels', { matchLabels: { tier: 'dev' } }, true],
  ['other labels', { matchLabels: { tier: 'prod' } }, false],
  ['the name of the namespace', { matchLabels: { 'kubernetes.io/metadata.name': 'lab' } }, true],
  ['an empty selector', {}, true],
  [
    'an expression that holds',
    { matchExpressions: [{ key: 'tier', operator: 'In', values: ['dev', 'qa'] }] },
    true,
  ],
  [
    'an expression that does not',
    { matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['dev'] }] },
    false,
  ],
] as const)('a policy of the operator selects by %s', (_, namespaceSelector, expected) => {
  expect(names(policy('platform', { namespaceSelector }, platform))).toEqual(expected ? ['platform'] : []);
});

test('a policy of the operator without selector governs its own namespace only', () => {
  expect(names(policy('platform', {}, platform))).toEqual([]);
});

test('a selector elsewhere is ignored: the policy governs where it is', () => {
  const elsewhere = policy('p', { namespaceSelector: {} }, { namespace: 'prod' });
  expect(names(elsewhere, policy('own', { namespaceSelector: { matchLabels: { tier: 'x' } } }))).toEqual([
    'own',
  ]);
});

test.each([
  [{ matchExpressions: [{ key: 'a', operator: 'Exists' }] }, { a: '' }, true],
  [{ matchExpressions: [{ key: 'a', operator: 'DoesNotExist' }] }, {}, true],
  [{ matchExpressions: [{ key: 'a', operator: 'NotIn', values: ['x'] }] }, {}, true],
  [{ matchExpressions: [{ key: 'a', operator: 'In', values: ['x'] }] }, {}, false],
] as const)('selector %j on labels %j: %j', (selector, labels, expected) => {
  expect(selectorMatches(selector, labels)).toBe(expected);
});

test('the emergency annotation suspends policies', () => {
  expect(isPolicyBypassed({ name: 'lab', annotations: { 'kubeswarm.io/policy-bypass': 'true' } })).toBe(true);
  expect(isPolicyBypassed(lab)).toBe(false);
});
