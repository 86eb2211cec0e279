import { expect, test } from '@jest/globals';
import type { Reader } from '../../../operator/kube/controller.ts';
import { createMemoryApi } from '../../../operator/kube/memory-api/memory-api.ts';
import { keepLedgers } from '../../../operator/manager/keep-ledgers.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { createManualTimers } from '../../support/manual-timers.ts';
import { agentNamed } from '../controllers/objects.ts';

test('[LEDGER-4] a ledger that cannot be opened keeps no other namespace closed, and is told once', async () => {
  const timers = createManualTimers();
  const opened: string[] = [];
  const told: unknown[] = [];
  const api = createMemoryApi();
  const how = { fieldManager: 'test' };
  for (const name of ['bad', 'good']) {
    await api.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, how);
    await api.create({ ...agentNamed('helper'), metadata: { name: 'helper', namespace: name } }, how);
  }
  const stop = keepLedgers({
    ledger: {
      closedIn: async (namespaces) => namespaces.filter((namespace) => !opened.includes(namespace)),
      open: async (namespace) => {
        if (namespace === 'bad') throw new Error('answered: WRONGTYPE');
        opened.push(namespace);
        return true;
      },
    },
    reader: {
      list: async <T extends KubeObject>(...query: Parameters<Reader['list']>) =>
        (await api.list<T>(...query)).items,
    },
    api,
    budgets: { prepare: async () => [] },
    timers,
    log: { info: () => {}, warn: (facts) => told.push(facts) },
  });
  await timers.elapse(5_000);
  stop();
  expect(opened).toEqual(['good']);
  expect(told).toEqual([{ problem: 'namespace bad: answered: WRONGTYPE' }]);
});
