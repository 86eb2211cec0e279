import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Api, ApiError } from '../../operator/kube/api.ts';
import { createMemoryApi } from '../../operator/kube/memory-api/memory-api.ts';
import { createManualTimers } from '../support/manual-timers.ts';
import { startCandidate } from '../unit/kube/leader-election-world.ts';

const CANDIDATES = 3;

/** What befalls one candidate for a while: no API server, lost answers, late answers, or nothing. */
const trouble = fc.record({
  candidate: fc.nat(CANDIDATES - 1),
  kind: fc.constantFrom('down', 'lost', 'late', 'fine'),
  forMillis: fc.integer({ min: 100, max: 25_000 }),
});

test('[REAL-8] whatever befalls the API server, two never lead at once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(trouble, { minLength: 1, maxLength: 12 }), async (troubles) => {
      const api = createMemoryApi();
      const timers = createManualTimers();
      const states: string[] = Array.from({ length: CANDIDATES }, () => 'fine');
      let leading = 0;
      let most = 0;
      const lead = async (signal: AbortSignal): Promise<void> => {
        leading += 1;
        most = Math.max(most, leading);
        await new Promise<void>((resolve) =>
          signal.addEventListener('abort', () => resolve(), { once: true }),
        );
        leading -= 1;
      };
      const troubled = async <T>(index: number, request: () => Promise<T>): Promise<T> => {
        const state = states[index];
        if (state === 'down') throw new ApiError(503, 'ServiceUnavailable', 'down');
        if (state === 'late') await new Promise<void>((resolve) => timers.after(7_000, resolve));
        const answer = await request();
        if (state === 'lost') throw new ApiError(503, 'ServiceUnavailable', 'lost');
        return answer;
      };
      const candidates = states.map((_, index) => {
        const own: Api = {
          ...api,
          get: (key) => troubled(index, () => api.get(key)),
          create: (object, options) => troubled(index, () => api.create(object, options)),
          update: (object, options) => troubled(index, () => api.update(object, options)),
        };
        return startCandidate(`candidate-${index}`, { api: own, timers, lead });
      });
      for (const { candidate, kind, forMillis } of troubles) {
        states[candidate] = kind;
        await timers.elapse(forMillis);
        expect(candidates.filter(({ election }) => election.isLeading()).length).toBeLessThanOrEqual(1);
      }
      expect(most).toBeLessThanOrEqual(1);
      // When all is well again, somebody leads.
      states.fill('fine');
      await timers.elapse(45_000);
      expect(candidates.filter(({ election }) => election.isLeading())).toHaveLength(1);
      api.close();
    }),
    { numRuns: 60 },
  );
});
