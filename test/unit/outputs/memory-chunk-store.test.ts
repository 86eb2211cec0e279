import { expect, test } from '@jest/globals';
import { memoryChunkStore } from '../../../operator/outputs/memory-chunk-store.ts';
import { describeChunksBehaviour } from '../../support/chunks-behaviour.ts';
import { createManualTimers } from '../../support/manual-timers.ts';

describeChunksBehaviour('the store of chunks in memory', () => {
  const timers = createManualTimers();
  return { chunks: memoryChunkStore(timers), forget: () => timers.elapse(300_000) };
});

test('[HOOK-20] a list lasts five minutes after the last chunk', async () => {
  const timers = createManualTimers();
  const chunks = memoryChunkStore(timers);
  const list = { namespace: 'lab', key: 'k' };
  await chunks.append(list, ['a']);
  await timers.elapse(200_000);
  await chunks.append(list, ['b']);
  await timers.elapse(299_999);
  expect(await chunks.read([{ list, start: 0 }])).toEqual([['a', 'b']]);
  await timers.elapse(1);
  expect(await chunks.read([{ list, start: 0 }])).toEqual([[]]);
  expect(timers.pending).toBe(0);
});
