import { expect, test } from '@jest/globals';
import { createWriteSlots } from '../../../operator/controllers/run/write-slots.ts';

/** One slot, taken until `release`; the names of the writes that came after, in the order of their turns. */
function takenSlot() {
  let nowMillis = 0;
  const written: string[] = [];
  const slots = createWriteSlots(1, () => nowMillis);
  const { promise: taken, resolve } = Promise.withResolvers<void>();
  const writes = [slots.with(() => taken)];
  const put = (name: string, canWait?: () => boolean) =>
    writes.push(slots.with(async () => void written.push(name), canWait));
  const release = async (): Promise<readonly string[]> => {
    resolve();
    await Promise.all(writes);
    return written;
  };
  const elapse = (millis: number): void => {
    nowMillis += millis;
  };
  return { put, release, elapse };
}

const canWait = () => true;

test('[SCALE-1] writes that can wait let the others go first', async () => {
  const { put, release } = takenSlot();
  put('a step', canWait);
  put('an end');
  put('another step', canWait);
  put('another end');
  expect(await release()).toEqual(['an end', 'another end', 'a step', 'another step']);
});

test('[SCALE-1] a write that can wait no longer goes before those that can', async () => {
  const { put, release } = takenSlot();
  let hasEnded = false;
  put('a step', canWait);
  put('a step that becomes an end', () => !hasEnded);
  hasEnded = true;
  expect(await release()).toEqual(['a step that becomes an end', 'a step']);
});

test('[SCALE-1] no write waits forever for others', async () => {
  const { put, release, elapse } = takenSlot();
  put('a step', canWait);
  elapse(5_000);
  put('an end');
  expect(await release()).toEqual(['a step', 'an end']);
});

test('a write that fails gives its slot to the next', async () => {
  const slots = createWriteSlots(1, () => 0);
  const failing = slots.with(() => Promise.reject(new Error('refused')));
  const next = slots.with(async () => 'written');
  await expect(failing).rejects.toThrow('refused');
  expect(await next).toBe('written');
});

test.each([
  ['quick', 5, 500],
  ['slow', 50, 1_000],
  ['very slow', 1_000, 2_000],
])(
  '[SCALE-1] while writes are %s those of one run lie so far apart',
  async (_speed, takenMillis, paceMillis) => {
    let nowMillis = 0;
    const slots = createWriteSlots(1, () => nowMillis);
    const write = (millis: number, end: () => Promise<void>): Promise<void> =>
      slots.with(() => {
        nowMillis += millis;
        return end();
      });
    expect(slots.paceMillis()).toBe(500);
    for (let count = 0; count < 100; count += 1) await write(takenMillis, async () => {});
    expect(slots.paceMillis()).toBeCloseTo(paceMillis, 0);
    await write(600_000, () => Promise.reject(new Error('given up'))).catch(() => {});
    expect(slots.paceMillis()).toBeCloseTo(paceMillis, 0);
  },
);
