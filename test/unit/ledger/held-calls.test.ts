import { expect, test } from '@jest/globals';
import { createHeldCalls, type LedgerCall } from '../../../operator/ledger/held-calls.ts';
import { createManualTimers } from '../../support/manual-timers.ts';

const call: LedgerCall = {
  id: 'u1.step.1/a',
  namespace: 'lab',
  accounts: [],
  reserved: { inputTokens: 10, outputTokens: 90, thinkingTokens: 0 },
};

function heldCalls() {
  const timers = createManualTimers();
  const effects: string[] = [];
  let isAway = true;
  let epoch = 'e1';
  const act = async (effect: string): Promise<void> => {
    if (isAway) throw new Error('Redis is away');
    effects.push(effect);
  };
  const calls = createHeldCalls({
    renew: ({ id }) => act(`renew ${id}`),
    bill: ({ id }, { outputTokens }) => act(`bill ${id} ${outputTokens}`),
    epoch: async () => epoch,
    timers,
    everyMillis: 1_000,
    onError: () => {},
  });
  return {
    calls,
    timers,
    effects,
    comesBack: () => {
      isAway = false;
    },
    mayHaveForgotten: () => {
      epoch = 'e2';
    },
  };
}

test('[LEDGER-10] a reservation that nobody has heard of is not held on to, and given up when Redis is back', async () => {
  const { calls, timers, effects, comesBack } = heldCalls();
  calls.abandon(call);
  await timers.elapse(60_000);
  comesBack();
  await timers.elapse(1_000);
  expect(effects).toEqual(['bill u1.step.1/a 0']);
  await timers.elapse(60_000);
  expect(new Set(effects)).toEqual(new Set(['bill u1.step.1/a 0']));
  await calls.close();
});

test('[LEDGER-10] is given up before anything else is reserved', async () => {
  const { calls, effects, comesBack } = heldCalls();
  calls.abandon(call);
  await expect(calls.giveUpAbandoned()).rejects.toThrow('Redis is away');
  comesBack();
  await calls.giveUpAbandoned();
  expect(effects).toEqual(['bill u1.step.1/a 0']);
  await calls.close();
});

test('[LEDGER-6] a bill that cannot be stored is held on to until it is', async () => {
  const { calls, timers, effects, comesBack } = heldCalls();
  calls.hold(call);
  await calls.settle(call, { inputTokens: 10, outputTokens: 33, thinkingTokens: 0 });
  comesBack();
  await timers.elapse(5_000);
  expect(effects.filter((effect) => effect.startsWith('bill'))).toEqual(['bill u1.step.1/a 33']);
  expect(effects[0]).toBe('renew u1.step.1/a');
  await calls.close();
});

test('[LEDGER-11] what was settled is told anew when Redis may have lost it, and not when Redis itself forgets it', async () => {
  const { calls, timers, effects, comesBack, mayHaveForgotten } = heldCalls();
  comesBack();
  const settle = (id: string) => calls.settle({ ...call, id }, { ...call.reserved, outputTokens: 33 });
  await settle('u1.step.1/old');
  await timers.elapse(40 * 60_000);
  await settle('u1.step.2/new');
  await timers.elapse(20 * 60_000);
  effects.length = 0;
  mayHaveForgotten();
  await timers.elapse(5_000);
  expect(effects).toEqual(['bill u1.step.2/new 33']);
  await calls.close();
});
