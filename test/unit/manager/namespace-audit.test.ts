import { expect, test } from '@jest/globals';
import { systemTimers } from '../../../operator/common/timers.ts';
import { createMemoryApi } from '../../../operator/kube/memory-api/memory-api.ts';
import { createObjectCache } from '../../../operator/kube/object-cache.ts';
import { namespaceAudit } from '../../../operator/manager/namespace-audit.ts';
import { silentLog } from '../../../operator/observe/log.ts';
import type { SwarmSettingsSpec } from '../../../schemas/generated/types.ts';

const operatorNamespace = 'kubeswarm-system';
const how = { fieldManager: 'test', force: true };

/** Settings as written, by `namespace/name`, in a cluster whose namespace lab has the label tier=gold. */
async function levelsOf(written: Readonly<Record<string, SwarmSettingsSpec>>) {
  const api = createMemoryApi({ clock: { now: Date.now } });
  const cache = createObjectCache({ api, timers: systemTimers, random: Math.random, log: silentLog });
  const levelOf = namespaceAudit(cache, operatorNamespace);
  const seen = new Set<string>();
  const kinds = [
    { apiVersion: 'v1', kind: 'Namespace' },
    { apiVersion: 'kubeswarm.io/v1alpha1', kind: 'SwarmSettings' },
  ];
  await Promise.all(kinds.map((kind) => cache.synced(kind)));
  for (const kind of kinds)
    cache.subscribe(kind, ({ after }) => {
      const { namespace, name = '' } = after?.metadata ?? {};
      seen.add(namespace === undefined ? name : `${namespace}/${name}`);
    });
  const namespaceNamed = (name: string, labels = {}) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels },
  });
  await cache.api.apply(namespaceNamed('lab', { tier: 'gold' }), how);
  await cache.api.apply(namespaceNamed(operatorNamespace), how);
  for (const [key, spec] of Object.entries(written)) {
    const [namespace = '', name = ''] = key.split('/');
    await cache.api.apply(
      { apiVersion: 'kubeswarm.io/v1alpha1', kind: 'SwarmSettings', metadata: { namespace, name }, spec },
      how,
    );
  }
  const expected = ['lab', operatorNamespace, ...Object.keys(written)];
  while (!expected.every((key) => seen.has(key))) await new Promise((resolve) => setImmediate(resolve));
  const levels = { lab: levelOf('lab'), other: levelOf('other') };
  cache.close();
  api.close();
  return levels;
}

test.each<[string, Readonly<Record<string, SwarmSettingsSpec>>, object]>([
  ['nothing said', {}, { lab: { redact: [] }, other: { redact: [] } }],
  [
    'the most verbose mode and all redactions',
    {
      'lab/a': { auditLog: { mode: 'off', redact: ['detail.a'] } },
      'lab/b': { auditLog: { mode: 'verbose', redact: ['detail.b'] } },
    },
    { lab: { mode: 'verbose', redact: ['detail.a', 'detail.b'] }, other: { redact: [] } },
  ],
  [
    'the other spelling',
    { 'lab/a': { observability: { auditLog: { mode: 'off', redact: ['detail.a'] } } } },
    { lab: { mode: 'off', redact: ['detail.a'] }, other: { redact: [] } },
  ],
  [
    'settings of the operator that select the namespace',
    {
      [`${operatorNamespace}/all`]: {
        namespaceSelector: { matchLabels: { tier: 'gold' } },
        auditLog: { mode: 'verbose' },
      },
    },
    { lab: { mode: 'verbose', redact: [] }, other: { redact: [] } },
  ],
])('[AUDIT-11] the operator follows %s', async (_, written, expected) => {
  expect(await levelsOf(written)).toEqual(expected);
});
