import { expect, test } from '@jest/globals';
import type { Reader } from '../../../operator/kube/controller.ts';
import { createMemoryApi } from '../../../operator/kube/memory-api/memory-api.ts';
import { keepLedgers, type LedgerKeeperOptions } from '../../../operator/manager/keep-ledgers.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { createManualTimers } from '../../support/manual-timers.ts';
import { agentNamed } from '../controllers/objects.ts';

/** An operator over namespaces with an agent each. */
async function keeper(namespaces: readonly string[], ledger: LedgerKeeperOptions['ledger']) {
  const timers = createManualTimers();
  const told: unknown[] = [];
  const api = createMemoryApi();
  const how = { fieldManager: 'test' };
  for (const name of namespaces) {
    await api.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, how);
    await api.create({ ...agentNamed('helper'), metadata: { name: 'helper', namespace: name } }, how);
  }
  const stop = keepLedgers({
    ledger,
    reader: {
      list: async <T extends KubeObject>(...query: Parameters<Reader['list']>) =>
        (await api.list<T>(...query)).items,
    },
    api,
    budgets: { prepare: async () => [] },
    timers,
    log: { info: () => {}, warn: (facts) => told.push(facts) },
  });
  return { timers, told, stop };
}

test('[LEDGER-4] a ledger that cannot be opened keeps no other namespace closed, and is told once', async () => {
  const opened: string[] = [];
  const { timers, told, stop } = await keeper(['bad', 'good'], {
    look: async (namespaces) => ({
      run: 'r1',
      ledgers: namespaces.map((namespace) => ({
        namespace,
        epoch: '',
        isOpen: opened.includes(namespace),
      })),
    }),
    open: async (namespace) => {
      if (namespace === 'bad') throw new Error('answered: WRONGTYPE');
      opened.push(namespace);
      return true;
    },
  });
  await timers.elapse(5_000);
  stop();
  expect(opened).toEqual(['good']);
  expect(told).toEqual([{ problem: 'namespace bad: answered: WRONGTYPE' }]);
});

test('[LEDGER-11] agents have time to tell each run of Redis anew before it is opened', async () => {
  let run = 'r2';
  let openedIn = 'r1';
  const opened: unknown[] = [];
  const { timers, stop } = await keeper(['lab'], {
    look: async (namespaces) => ({
      run,
      ledgers: namespaces.map((namespace) => ({
        namespace,
        epoch: `${openedIn}/x`,
        isOpen: openedIn === run,
      })),
    }),
    open: async (namespace, _past, _pastOfBudgets, ofRun = '') => {
      opened.push([namespace, ofRun]);
      openedIn = ofRun;
      return true;
    },
  });
  await timers.elapse(3_000);
  run = 'r3';
  await timers.elapse(3_000);
  expect(opened).toEqual([]);
  await timers.elapse(2_000);
  stop();
  expect(opened).toEqual([['lab', 'r3']]);
});
