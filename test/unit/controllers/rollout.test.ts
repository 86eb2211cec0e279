import { describe, expect, test } from '@jest/globals';
import {
  parseRolloutMax,
  type RolloutAgent,
  type RolloutMax,
  rolloutTurn,
} from '../../../operator/controllers/agent/rollout.ts';

const tenPercent: RolloutMax = { kind: 'percent', value: 10 };
const agents = (count: number, fields: Partial<RolloutAgent> = {}, from = 0): readonly RolloutAgent[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `lab/a${String(from + index).padStart(4, '0')}`,
    state: 'behind',
    isIdle: true,
    ...fields,
  }));

describe('whose turn it is to restart', () => {
  test.each<{ name: string; all: readonly RolloutAgent[]; max: RolloutMax; count: number }>([
    { name: 'a tenth of many', all: agents(100), max: tenPercent, count: 10 },
    { name: 'rounded down', all: agents(19), max: tenPercent, count: 1 },
    { name: 'one of few', all: agents(3), max: tenPercent, count: 1 },
    { name: 'a number', all: agents(100), max: { kind: 'count', value: 7 }, count: 7 },
    { name: 'all of them', all: agents(100), max: { kind: 'percent', value: 100 }, count: 100 },
    {
      name: 'only as many as the restarting leave room for',
      all: [...agents(92), ...agents(8, { state: 'restarting' }, 92)],
      max: tenPercent,
      count: 2,
    },
    {
      name: 'nobody while there is no room',
      all: [...agents(88), ...agents(12, { state: 'restarting' }, 88)],
      max: tenPercent,
      count: 0,
    },
    { name: 'nobody when all are current', all: agents(10, { state: 'current' }), max: tenPercent, count: 0 },
    { name: 'nobody of none', all: [], max: tenPercent, count: 0 },
  ])('[AGENT-26] $name', ({ all, max, count }) => {
    expect(rolloutTurn(all, max).size).toBe(count);
  });

  test('[AGENT-26] idle agents come first, then by name, whatever the order they are found in', () => {
    const busy = agents(5, { isIdle: false });
    const idle = agents(2, {}, 90);
    const turn = rolloutTurn([...busy, ...idle].toReversed(), { kind: 'count', value: 3 });

    expect([...turn].toSorted()).toEqual(['lab/a0000', 'lab/a0090', 'lab/a0091']);
  });

  test('[AGENT-26] all have had their turn in the end, never more than the share at once', () => {
    let all = agents(47);
    let rounds = 0;
    for (; all.some(({ state }) => state === 'behind'); rounds += 1) {
      const turn = rolloutTurn(all, tenPercent);
      expect(turn.size).toBeLessThanOrEqual(4);
      all = all.map((one) => (turn.has(one.id) ? { ...one, state: 'current' } : one));
    }
    expect(rounds).toBe(12);
  });
});

test.each([
  ['10%', { kind: 'percent', value: 10 }],
  [' 100% ', { kind: 'percent', value: 100 }],
  ['5', { kind: 'count', value: 5 }],
  ['0', undefined],
  ['0%', undefined],
  ['101%', undefined],
  ['-3', undefined],
  ['half', undefined],
  ['', undefined],
])('[AGENT-26] %j is read as %j', (text, expected) => {
  expect(parseRolloutMax(text)).toEqual(expected);
});
