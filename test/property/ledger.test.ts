import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { memoryLedger } from '../../operator/ledger/memory-ledger.ts';
import { claimOf, output } from '../support/ledger-behaviour/world.ts';

/** One model call: what it asks for, how much of what it was granted it uses, and how long it takes. */
const call = fc.record({
  agent: fc.constantFrom('one', 'two', 'three'),
  inputTokens: fc.integer({ min: 0, max: 50 }),
  maxOutputTokens: fc.integer({ min: 1, max: 200 }),
  usedPercent: fc.integer({ min: 0, max: 100 }),
  turns: fc.integer({ min: 0, max: 5 }),
});

test('[LEDGER-1] concurrent callers never overspend, and none waits for ever', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(call, { maxLength: 60, size: 'max' }),
      fc.integer({ min: 1, max: 1_500 }),
      fc.integer({ min: 1, max: 3_000 }),
      async (calls, agentLimit, namespaceLimit) => {
        const ledger = memoryLedger(() => 0);
        const spent = new Map<string, number>();
        await Promise.all(
          calls.map(async ({ usedPercent, turns, ...fields }) => {
            const claim = claimOf({ ...fields, agentLimit, namespaceLimit });
            const claimed = await ledger.reserve(claim, new AbortController().signal);
            if (claimed.kind === 'refused') return;
            for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
            const used = Math.floor(((fields.inputTokens + claimed.maxOutputTokens) * usedPercent) / 100);
            spent.set(fields.agent, (spent.get(fields.agent) ?? 0) + used);
            await claimed.settle(output(used));
          }),
        );
        const windows = await ledger.windows('lab', ['one', 'two', 'three', '_all']);
        for (const agent of ['one', 'two', 'three']) {
          expect(windows.get(agent)?.total).toBe(spent.get(agent) ?? 0);
          expect(windows.get(agent)?.total).toBeLessThanOrEqual(agentLimit);
        }
        expect(windows.get('_all')?.total).toBeLessThanOrEqual(namespaceLimit);
      },
    ),
  );
});
