import { describe, expect, test } from '@jest/globals';
import { chooseDrawn } from '../../../../cli/tree/choose-drawn.ts';
import { textTree } from '../../../../cli/tree/text-tree.ts';
import { node, treeRun } from '../../../support/cli/tree-runs.ts';

const wide = [
  node(0, undefined),
  node(1, 0, { scoreMillis: 300 }),
  node(2, 0, { scoreMillis: 700 }),
  node(3, 0, { phase: 'Pruned', scoreMillis: 900, pruned: { by: 'planner' } }),
  node(4, 2, { phase: 'Running' }),
  node(5, 1, { scoreMillis: 800 }),
  node(6, 1, { phase: 'EvalFailed' }),
];

describe('[CLI-13] on a small screen', () => {
  test.each([
    [7, undefined],
    [6, [0, 1, 2, 3, 4]],
    [5, [0, 2, 3, 4]],
    [4, [0, 2, 4]],
    [2, [0]],
    [1, []],
  ])('%i lines are for %j: what goes on, then the best, with all above them', (lines, ids) => {
    const drawn = chooseDrawn(wide, lines);
    expect(drawn === undefined ? undefined : [...drawn].toSorted()).toEqual(ids);
  });

  test('a tree of 200 nodes takes no more lines than there are, whatever it looks like', () => {
    const nodes = Array.from({ length: 200 }, (_, id) =>
      node(id, id === 0 ? undefined : Math.floor((id * 7919) % id), { scoreMillis: (id * 37) % 1000 }),
    );
    for (const lines of [2, 10, 40, 199]) {
      const drawn = chooseDrawn(nodes, lines) ?? new Set<number>();
      const tree = textTree(treeRun(nodes), { columns: 80, drawn, isBrief: true });
      expect(tree.length - 4).toBeLessThanOrEqual(lines);
      expect(tree.length - 4).toBeGreaterThan(lines / 2);
    }
  });
});
