import { expect, test } from '@jest/globals';
import { conditionReasons } from '../../../schemas/conditions.ts';

test.each(Object.entries(conditionReasons))('%s has Ready and Stalled (decision 21)', (_, reasons) => {
  expect(Object.keys(reasons)).toEqual(expect.arrayContaining(['Ready', 'Stalled']));
  for (const reason of Object.values(reasons).flat()) expect(reason).toMatch(/^[A-Z][A-Za-z]+$/);
});
