import { describe, expect, test } from '@jest/globals';
import { stampedConditions } from '../../../operator/controllers/common/conditions.ts';

const early = '2026-01-01T00:00:00Z';
const late = '2026-01-01T00:05:00Z';
const progressing = {
  type: 'Ready',
  status: 'False',
  reason: 'Progressing',
  message: '0/1 replicas ready',
} as const;

describe('a condition that is written anew [CONDITIONS-1]', () => {
  const before = stampedConditions([progressing], undefined, 3, early);

  test('has the time of now and the generation it was made of', () => {
    expect(before).toEqual([{ ...progressing, observedGeneration: 3, lastTransitionTime: early }]);
  });

  test('keeps its time when only the message or the reason changes', () => {
    const talking = { ...progressing, reason: 'Waiting', message: 'still' };
    expect(stampedConditions([talking], before, 4, late)).toEqual([
      { ...talking, observedGeneration: 4, lastTransitionTime: early },
    ]);
  });

  test('gets the time of now when its status changes', () => {
    const ready = { ...progressing, status: 'True' } as const;
    expect(stampedConditions([ready], before, 4, late)).toMatchObject([{ lastTransitionTime: late }]);
  });
});
