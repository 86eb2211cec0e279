import { describe, expect, test } from '@jest/globals';
import { textTree } from '../../../../cli/tree/text-tree.ts';
import { node, seedRun, treeRun } from '../../../support/cli/tree-runs.ts';

const drawn = (run: Parameters<typeof textTree>[0], options = {}): readonly string[] =>
  textTree(run, { columns: 100, ...options }).slice(4);

describe('[CLI-14] a tree as text', () => {
  test('has the end of the run, the progress, and a line for each node', () => {
    expect(textTree(seedRun, { columns: 120 })).toEqual([
      'rca-demo: Succeeded, node 5 scored 920 (MinScoreReached)',
      'BeamSearch, iteration 2 of 10, 7 of 30 nodes: 1 solution, 1 scored, 1 failed, 3 pruned; above 850 wins',
      '',
      'SCORE  STATE     NODE',
      '                 0  Investigate latency spike',
      '  720  scored    ├─ 1  Check database connections',
      '  920  solution  │  ├─ 5  Profile connection pool leaks',
      '                 │  │     the leak began with the release, and connections are never given back',
      '       pruned    │  └─ 6  Count slow queries (by the end of the search: MinScoreReached)',
      '  310  pruned    ├─ 2  Check network partitions (by the evaluator: no packet loss on any link)',
      '  450  pruned    ├─ 3  Look for a noisy neighbour on the nodes of the service',
      '                 │     by the beam: not among the best 3 of level 1',
      '       failed    └─ 4  Read the release notes (no JSON value)',
    ]);
  });

  test.each([
    ['Pending', {}, '       pending   '],
    ['Running', {}, '       running   '],
    ['Running', { output: 'done' }, '       scoring   '],
    ['Running', { scoreMillis: 700 }, '       running   '],
    ['Scored', { scoreMillis: 0 }, '    0  scored    '],
    ['Pruned', { scoreMillis: 310, pruned: { by: 'planner' } }, '  310  pruned    '],
  ] as const)('of a node that is %s %j begins with its score and state', (phase, more, start) => {
    const lines = drawn(treeRun([node(0, undefined), node(1, 0, { phase, ...more })]));
    expect(lines[1]).toBe(`${start}└─ 1  task 1${phase === 'Pruned' ? ' (by the planner)' : ''}`);
  });

  test('keeps every line within the columns, wide characters and long words too', () => {
    const nodes = Array.from({ length: 60 }, (_, id) =>
      node(id, id === 0 ? undefined : id - 1, {
        task: '漢字😀 and '.repeat(20),
        phase: id === 0 ? 'Scored' : 'Pruned',
        pruned: { by: 'planner', reason: '理由 '.repeat(40) },
      }),
    );
    for (const line of drawn(treeRun(nodes))) {
      // Of these characters each is two columns wide.
      const columns = [...line].reduce((sum, letter) => sum + (/[漢字理由😀]/u.test(letter) ? 2 : 1), 0);
      expect(columns).toBeLessThanOrEqual(100);
    }
    expect(drawn(treeRun(nodes)).at(-2)).toMatch(/^ {7}pruned {4}…[ │]*└─ 59 {2}漢字😀/);
  });

  test('shows control characters and line breaks, and obeys none', () => {
    const task = 'a\u001b[2Jb\nc\u202ed\u0007\ud800';
    expect(drawn(treeRun([node(0, undefined, { task })]))).toEqual([
      '                 0  a [2Jb c\\u202ed �',
    ]);
  });

  test('counts what is not drawn below its parent', () => {
    expect(drawn(seedRun, { drawn: new Set([0, 1, 5]) })).toEqual([
      '                 0  Investigate latency spike',
      '  720  scored    ├─ 1  Check database connections',
      '  920  solution  │  ├─ 5  Profile connection pool leaks',
      '                 │  │     the leak began with the release, and connections are never given back',
      '                 │  └─ … 1 more: 1 pruned',
      '                 └─ … 3 more: 1 failed, 2 pruned',
    ]);
  });

  test('takes one line a node where it must be brief', () => {
    const lines = drawn(seedRun, { columns: 60, isBrief: true });
    expect(lines).toHaveLength(7);
    expect(lines[5]).toBe('  450  pruned    ├─ 3  Look for a noisy… (by the beam: not…)');
  });

  test('of a status that was made by hand shows orphans and circles beside the root', () => {
    const run = treeRun([node(0, undefined), node(7, 9), node(9, 7), node(8, 8)]);
    expect(drawn(run).map((line) => line.slice(17))).toEqual([
      '0  task 0',
      '7  task 7',
      '└─ 9  task 9',
      '8  task 8',
    ]);
  });
});
