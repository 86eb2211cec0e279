import { describe, expect, test } from '@jest/globals';
import { type OpenLedger, output, reserved, useLedger } from './world.ts';

export function describeReservations(open: OpenLedger): void {
  describe('reservations', () => {
    const world = useLedger(open);

    test('[WORKER-14] [LEDGER-1] make others wait, so that they cannot overspend together', async () => {
      const { claim, reserve, total } = world();
      const first = await reserve({ agentLimit: 150 });
      let isOver = false;
      const second = claim({ agentLimit: 150 }).finally(() => {
        isOver = true;
      });
      // Each question is answered after the claim.
      for (let question = 0; question < 5; question += 1) await total('helper');
      expect(isOver).toBe(false);
      await first.settle(output(30));
      const granted = reserved(await second);
      expect(granted.maxOutputTokens).toBe(90);
      await granted.settle(output(100));
      expect(await total('_all')).toBe(130);
      expect((await reserve({ agentLimit: 150 })).maxOutputTokens).toBe(10);
    });

    test('refuse who waited when nothing is left', async () => {
      const { claim, reserve } = world();
      const first = await reserve({ agentLimit: 100 });
      const second = claim({ agentLimit: 100 });
      await first.settle(output(100));
      expect(await second).toEqual({ kind: 'refused', reason: 'daily token budget exceeded' });
    });

    test('are not waited for when the task ends', async () => {
      const { claim, reserve } = world();
      await reserve({ agentLimit: 100 });
      const cancel = new AbortController();
      const second = claim({ agentLimit: 100 }, cancel.signal);
      cancel.abort(new Error('run cancelled'));
      await expect(second).rejects.toThrow('run cancelled');
    });

    test('[LEDGER-3] are settled once', async () => {
      const { reserve, total } = world();
      const reservation = await reserve();
      await reservation.settle(output(10));
      await reservation.settle(output(10));
      expect(await total('_all')).toBe(10);
    });

    test('leave nothing behind when the call was not made', async () => {
      const { reserve, ledger } = world();
      await (await reserve({ agentLimit: 100 })).settle(output(0));
      expect((await ledger.windows('lab', ['helper'])).get('helper')).toEqual({ total: 0, ...output(0) });
      expect((await reserve({ agentLimit: 100 })).maxOutputTokens).toBe(90);
    });

    test('tell input, output and thinking apart', async () => {
      const { reserve, ledger } = world();
      const used = { inputTokens: 7, outputTokens: 20, thinkingTokens: 3 };
      await (await reserve()).settle(used);
      await (await reserve({ agent: 'other' })).settle(used);
      const windows = await ledger.windows('lab', ['helper', '_all']);
      expect(windows.get('helper')).toMatchObject({ total: 30, ...used });
      expect(windows.get('_all')).toMatchObject({
        total: 60,
        inputTokens: 14,
        outputTokens: 40,
        thinkingTokens: 6,
      });
    });
  });
}
