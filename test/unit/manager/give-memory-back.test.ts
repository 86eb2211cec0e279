import { expect, test } from '@jest/globals';
import { lookAtMemory } from '../../../operator/bin/give-memory-back.ts';

/** What a process has used and holds at each look; garbage that is collected is gone. */
interface Moment {
  readonly busyMillis: number;
  readonly liveBytes: number;
  readonly garbageBytes: number;
}

/** What is resident after each look that collected; undefined for those that did not. */
function looks(...moments: readonly Moment[]): readonly (number | undefined)[] {
  let cpuMillis = 400;
  let collected = false;
  let moment: Moment = { busyMillis: 0, liveBytes: 0, garbageBytes: 0 };
  const look = lookAtMemory({
    cpuMillis: () => cpuMillis,
    residentBytes: () => moment.liveBytes + (collected ? 0 : moment.garbageBytes),
    collect: () => {
      collected = true;
    },
  });
  return moments.map((next) => {
    moment = next;
    collected = false;
    cpuMillis += next.busyMillis;
    return look();
  });
}

const idle = { busyMillis: 100, liveBytes: 80, garbageBytes: 0 };

test('[MEMORY-2] the garbage of the start is collected as soon as the process is idle', () => {
  const starting = { busyMillis: 900, liveBytes: 80, garbageBytes: 60 };
  expect(looks(starting, { ...starting, busyMillis: 100 })).toEqual([undefined, 80]);
});

test('[MEMORY-2] what a busy time leaves is collected after it, and never in it', () => {
  const busy = { busyMillis: 14_000, liveBytes: 90, garbageBytes: 100 };
  expect(looks(idle, busy, busy, { ...busy, busyMillis: 100 })).toEqual([80, undefined, undefined, 90]);
});

test('an idle process whose memory has not grown is left alone', () => {
  expect(looks(idle, idle, { ...idle, garbageBytes: 7 }, { ...idle, garbageBytes: 9 })).toEqual([
    80,
    undefined,
    undefined,
    80,
  ]);
});
