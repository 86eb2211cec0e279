import { describe, expect, test } from '@jest/globals';
import {
  conditionReasons,
  desiredCondition,
  findCondition,
  withCondition,
} from '../../../schemas/conditions.ts';

const early = '2026-01-01T00:00:00Z';
const late = '2026-01-01T00:05:00Z';
const progressing = desiredCondition('SwarmAgent', {
  type: 'Ready',
  status: 'False',
  reason: 'Progressing',
  message: '0/1 replicas ready',
  observedGeneration: 3,
});

describe('setting a condition [CONDITIONS-1]', () => {
  test('a new one is appended with the time of now', () => {
    expect(withCondition(undefined, progressing, early)).toEqual([
      { ...progressing, lastTransitionTime: early },
    ]);
  });

  test('a changed message keeps the time, a changed status sets it', () => {
    const before = withCondition(undefined, progressing, early);
    const talking = withCondition(before, { ...progressing, message: 'still' }, late);
    expect(findCondition(talking, 'Ready')).toMatchObject({ message: 'still', lastTransitionTime: early });
    const ready = withCondition(talking, { ...progressing, status: 'True' }, late);
    expect(findCondition(ready, 'Ready')?.lastTransitionTime).toBe(late);
  });

  test('the others keep their place and are not touched', () => {
    const before = withCondition(
      withCondition(undefined, progressing, early),
      { ...progressing, type: 'Stalled' },
      early,
    );
    const after = withCondition(before, { ...progressing, status: 'True' }, late);
    expect(after.map((condition) => condition.type)).toEqual(['Ready', 'Stalled']);
    expect(after[1]).toBe(before[1]);
  });
});

test.each(Object.entries(conditionReasons))('%s has Ready and Stalled (decision 21)', (_, reasons) => {
  expect(Object.keys(reasons)).toEqual(expect.arrayContaining(['Ready', 'Stalled']));
  for (const reason of Object.values(reasons).flat()) expect(reason).toMatch(/^[A-Z][A-Za-z]+$/);
});
