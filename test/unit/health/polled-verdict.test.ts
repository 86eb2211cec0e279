import { afterEach, expect, test } from '@jest/globals';
import { healthy, unhealthy } from '../../../operator/health/health-verdict.ts';
import { type PolledVerdict, polledVerdict } from '../../../operator/health/polled-verdict.ts';
import { createManualTimers } from '../../support/manual-timers.ts';

let polled: PolledVerdict;
afterEach(() => polled.close());

test('[HEALTH-3] keeps the verdict of the last probe until the next one ends', async () => {
  const timers = createManualTimers();
  const answers: PromiseWithResolvers<void>[] = [];
  const probe = (): Promise<void> => {
    const answer = Promise.withResolvers<void>();
    answers.push(answer);
    return answer.promise;
  };
  polled = polledVerdict({ probe, after: timers.after, everyMillis: 1_000, timeoutMillis: 300 });
  expect(polled.verdict()).toEqual(unhealthy('not checked yet'));

  answers[0]?.resolve();
  await timers.settle();
  expect(polled.verdict()).toEqual(healthy);

  await timers.elapse(1_000);
  expect(answers).toHaveLength(2);
  expect(polled.verdict()).toEqual(healthy);
  await timers.elapse(300);
  expect(polled.verdict()).toEqual(unhealthy('no answer within 300 ms'));

  await timers.elapse(1_000);
  answers[2]?.reject(new Error('connection refused'));
  await timers.settle();
  expect(polled.verdict()).toEqual(unhealthy('connection refused'));
});

test('asks no more when it is closed', async () => {
  const timers = createManualTimers();
  polled = polledVerdict({ probe: async () => {}, after: timers.after });
  await timers.settle();
  polled.close();

  expect(timers.pending).toBe(0);
});
