import { expect, test } from '@jest/globals';
import { advance, isTerminal, type Plan, planRun, type RunState } from '../../../operator/engine/index.ts';
import type { TaskResult } from '../../../operator/queue/task-queue.ts';
import type { SearchNode } from '../../../schemas/generated/types.ts';
import { answers, expand, judged, searchRun } from './search-runs.ts';
import { factsFor, resultOf, startMillis } from './simulation.ts';

const width = 50;
const run = searchRun({ ...judged, maxDepth: 0, maxIterations: 0, maxParallel: width });

/** The plan of a search with more nodes than are legal. */
function planOf(maxNodes: number): Plan {
  const plan = planRun(run);
  return plan.flow.kind === 'search' ? { ...plan, flow: { ...plan.flow, maxNodes } } : plan;
}

const answer = answers({
  plan: (iteration) =>
    JSON.stringify(Array.from({ length: width }, (_, n) => expand(0, `task ${iteration}.${n}`))),
  evaluate: (id) => `{"scoreMillis":${id % 1000},"reasoning":"seen"}`,
});

/** How often the engine reads a field of a node that is settled, in all of a search, for each of its nodes. */
function readsPerNode(count: number): number {
  const plan = planOf(count);
  const submitted = new Set<string>();
  const answered = new Map<string, TaskResult>();
  const counted = new WeakSet<SearchNode>();
  let reads = 0;
  const counting = (node: SearchNode): SearchNode => {
    const proxy = new Proxy(node, {
      get: (target, field) => {
        reads += 1;
        return Reflect.get(target, field);
      },
    });
    counted.add(proxy);
    return proxy;
  };
  let state: RunState = { phase: 'Pending', steps: [] };
  for (let look = 0; !isTerminal(state); look++) {
    const advanced = advance(
      plan,
      state,
      factsFor(run, { results: new Map(answered), submitted }),
      startMillis + look,
    );
    ({ state } = advanced);
    answered.clear();
    for (const command of advanced.commands) {
      if (command.kind !== 'submit') continue;
      const { task } = command;
      submitted.add(task.id);
      answered.set(task.id, resultOf(task, answer(task) ?? '', startMillis));
    }
    countReads(state, counted, counting);
  }
  expect(state.searchTree?.nodes).toHaveLength(count);
  return reads / count;
}

/** In the very list that the engine has made, since that is what it goes on from. */
function countReads(
  { searchTree }: RunState,
  counted: WeakSet<SearchNode>,
  counting: (node: SearchNode) => SearchNode,
): void {
  const nodes = searchTree?.nodes as SearchNode[] | undefined;
  nodes?.forEach((node, place) => {
    if (place > 0 && !counted.has(node) && node.phase === 'Scored') nodes[place] = counting(node);
  });
}

test('[SEARCH-15] what a search costs for each of its nodes does not grow with the tree: 200, 1,000 or 10,000 nodes', () => {
  // Once each, to be shown to the planner, and once more when the tree gets too large for a status.
  const most = 30;
  expect(readsPerNode(200)).toBeGreaterThan(5);
  for (const count of [200, 1_000, 10_000]) expect(readsPerNode(count)).toBeLessThan(most);
});
