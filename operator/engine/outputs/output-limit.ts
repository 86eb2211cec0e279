import type { PlannedStep } from '../plan/plan.ts';

const defaultMaxOutputBytes = 65_536;

/** How much of an output is kept at all; 0 = everything (orchestration 4.2 row 8). */
export function maxOutputBytes(planned: PlannedStep | undefined): number {
  return planned?.maxOutputBytes ?? defaultMaxOutputBytes;
}
