import { setTimeout as wait } from 'node:timers/promises';

const LONGEST_MILLIS = 20_000;

/** Waits until the condition holds; throws when it has not for long. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  longestMillis = LONGEST_MILLIS,
): Promise<void> {
  const endMillis = Date.now() + longestMillis;
  while (!(await condition())) {
    if (Date.now() > endMillis) throw new Error(`Waited ${longestMillis} ms for: ${condition}`);
    await wait(10);
  }
}
