import { setTimeout as wait } from 'node:timers/promises';

/** Far more than it takes: everything takes long on a busy machine, and no test is about that. */
export const LONGEST_MILLIS = 100_000;

/** Waits until the condition holds; throws when it has not for long. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const endMillis = Date.now() + LONGEST_MILLIS;
  while (!(await condition())) {
    if (Date.now() > endMillis) throw new Error(`Waited ${LONGEST_MILLIS} ms for: ${condition}`);
    await wait(10);
  }
}
