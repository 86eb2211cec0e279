import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { createSearchDisplay } from '../../../../cli/run/show-search.ts';
import type { SearchNode, StepStatus, SwarmRun } from '../../../../schemas/generated/types.ts';
import { node, seedRun, treeRun } from '../../../support/cli/tree-runs.ts';

const usage = { inputTokens: 600, outputTokens: 50, totalTokens: 650 };
const planner: StepStatus = { name: 'investigator', phase: 'Pending' };
const root = node(0, undefined, { task: 'Investigate' });
const pool: SearchNode = node(1, 0, { task: 'Check the pool', phase: 'Pending' });

/** States of one search, one after the other. */
const states: readonly SwarmRun[] = [
  treeRun([root], { steps: [planner] }, { iterations: 0 }),
  treeRun([root], { steps: [planner] }, { iterations: 1 }),
  treeRun([root, { ...pool, phase: 'Running' }], { steps: [planner] }, { iterations: 1 }),
  treeRun([root, { ...pool, phase: 'Running', output: 'x' }], { steps: [planner] }, { iterations: 1 }),
  treeRun([root, { ...pool, phase: 'Scored', scoreMillis: 720 }], { steps: [planner] }, { iterations: 2 }),
  treeRun(
    [
      root,
      { ...pool, phase: 'Pruned', scoreMillis: 720, pruned: { by: 'planner', reason: 'no\nuse' } },
      node(2, 0, { phase: 'Solution', scoreMillis: 920, task: 'Find leaks' }),
    ],
    {
      phase: 'Succeeded',
      steps: [{ ...planner, phase: 'Succeeded', executions: 2, tokenUsage: usage, costUSD: '0.000000' }],
    },
    { iterations: 2, terminationReason: 'MinScoreReached' },
  ),
];

function shown(
  runs: readonly SwarmRun[],
  size?: { readonly columns: number; readonly rows: number },
): string {
  let written = '';
  const write = (text: string): void => {
    written += text;
  };
  const display = createSearchDisplay(write, size && { ...size, draw: write });
  for (const run of runs) display.show(run);
  const last = runs.at(-1);
  if (last !== undefined) display.end(last);
  return written;
}

describe('[CLI-13] swarm run --watch of a search', () => {
  test('without a terminal tells once what becomes of each node, then draws the tree', () => {
    expect(shown(states.flatMap((state) => [state, state])).split('\n')).toEqual([
      'search  [iteration 1]',
      'node 1  [new] below 0: Check the pool',
      'node 1  [running]',
      'node 1  [scoring]',
      'node 1  [scored] 720',
      'search  [iteration 2]',
      'node 2  [new] below 0: Find leaks',
      'node 1  [pruned] 720 by the planner: no use',
      'node 2  [solution] 920',
      'search  [MinScoreReached]',
      'investigator  [done] 2 calls, 650 tokens $0.00',
      '',
      'rca-demo: Succeeded',
      'BeamSearch, iteration 2 of 10, 3 of 30 nodes: 1 solution, 1 pruned; above 850 wins',
      '',
      'SCORE  STATE     NODE',
      '                 0  Investigate',
      '  720  pruned    ├─ 1  Check the pool (by the planner: no use)',
      '  920  solution  └─ 2  Find leaks',
      '',
      '',
    ]);
  });

  test('writes no escape sequence without a terminal', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(shown(states)).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });

  test('on a terminal draws each state over the one before, never more than the screen holds', () => {
    // The rows to go up by stand at the end of the frame before.
    const frames = shown(states, { columns: 60, rows: 12 }).split('\u001B[0J');
    // Nothing; the states; the tree that stays, where the last one was taken away.
    expect(frames).toHaveLength(states.length + 2);
    for (const frame of frames.slice(0, -1)) expect(frame.split('\n').length).toBeLessThanOrEqual(12);
    expect(
      stripVTControlCharacters(frames[3] ?? '')
        .split('\n')
        .slice(3, 9),
    ).toEqual([
      'SCORE  STATE     NODE',
      '                 0  Investigate',
      '       running   └─ 1  Check the pool',
      '',
      'ROLE           STATE     CALLS   TOKENS   COST',
      'investigator   Pending   0       0        -',
    ]);
    expect(frames.at(-1)).toContain('  920  solution  └─ 2  Find leaks\n');
  });

  test('on a terminal tells of other things above the tree, which is drawn again', () => {
    let written = '';
    const write = (text: string): void => {
      written += text;
    };
    const display = createSearchDisplay(write, { columns: 80, rows: 24, draw: write });
    display.show(seedRun);
    const before = written;
    display.interrupt(() => write('Warning: agent "a" is not ready\n'));
    const rows = before.split('\n').length - 1;
    expect(written).toBe(`${before}\u001B[${rows}A\u001B[0JWarning: agent "a" is not ready\n${before}`);
  });

  test('shows nothing at the end of what it was not shown', () => {
    expect(shown([])).toBe('');
    let written = '';
    createSearchDisplay((text) => {
      written += text;
    }).end(seedRun);
    expect(written).toBe('');
  });
});
