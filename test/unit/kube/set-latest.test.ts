import { expect, test } from '@jest/globals';
import { setLatest } from '../../../operator/kube/set-latest.ts';

test('[MEMORY-3] of what happened once, the latest 4,096 are remembered, and none that is over', () => {
  const map = new Map<string, number>();
  for (let index = 0; index < 10_000; index += 1) setLatest(map, `run-${index}`, index, () => false);
  expect([map.size, map.keys().next().value]).toEqual([4_096, 'run-5904']);

  setLatest(map, 'run-9000', 0, (value) => value < 8_000);
  expect([map.size, map.keys().next().value, [...map.keys()].at(-1)]).toEqual([
    2_000,
    'run-8000',
    'run-9000',
  ]);
});
