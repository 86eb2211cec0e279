import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { nodesJson } from '../../operator/engine/search/nodes-json.ts';
import type { SearchNode } from '../../schemas/generated/types.ts';
import { searchRun } from '../unit/engine/search-runs.ts';
import { factsFor } from '../unit/engine/simulation.ts';

const digestOf = ({ id }: Pick<SearchNode, 'id'>): string => `digest-${id}`;
const textOf = ({ id }: Pick<SearchNode, 'id'>): string => `"result" ${id}`;

const newNode = (id: number): SearchNode => ({
  ...{
    id,
    parentID: 0,
    depth: 1,
    phase: 'Scored',
    scoreMillis: 1,
    task: `task ${id}`,
    output: textOf({ id }),
  },
});

/** The tree and what is in the store. */
interface Tree {
  readonly nodes: readonly SearchNode[];
  readonly outputs: ReadonlyMap<string, string>;
}

/** What may happen between two plans. */
const changes: Readonly<Record<string, (tree: Tree, node: SearchNode) => Tree>> = {
  add: ({ nodes, outputs }) => ({ outputs, nodes: [...nodes, newNode(nodes.length)] }),
  score: (tree, node) => withNode(tree, { ...node, scoreMillis: (node.scoreMillis ?? 0) + 1 }),
  prune: (tree, node) => withNode(tree, { ...node, phase: 'Pruned' }),
  store: (tree, { output: _, ...node }) =>
    withNode(tree, { ...node, outputRef: { store: 'memory', digest: digestOf(node), bytes: 9 } }),
  lose: ({ nodes, outputs }, node) => ({
    nodes,
    outputs: new Map([...outputs].filter(([digest]) => digest !== digestOf(node))),
  }),
  find: ({ nodes, outputs }, node) => ({
    nodes,
    outputs: new Map([...outputs, [digestOf(node), textOf(node)]]),
  }),
};

function withNode({ nodes, outputs }: Tree, node: SearchNode): Tree {
  return { outputs, nodes: nodes.with(node.id, node) };
}

const firstNodes = Array.from({ length: 20 }, (_, id) => newNode(id));
const first: Tree = {
  nodes: firstNodes,
  outputs: new Map(firstNodes.map((node) => [digestOf(node), textOf(node)])),
};
const anyChange = fc.tuple(fc.constantFrom(...Object.keys(changes)), fc.constantFrom(0, 15, 16));

test('[SEARCH-15] the planner is shown every node as it is now, whatever has changed since the last plan', () => {
  fc.assert(
    fc.property(fc.array(anyChange, { maxLength: 40 }), (all) => {
      let tree = first;
      for (const [kind, place] of all) {
        tree = changes[kind]?.(tree, tree.nodes[place] ?? newNode(place)) ?? tree;
        const { nodes, outputs } = tree;
        const world = { facts: factsFor(searchRun(), { outputs }), stored: new Map<string, string>() };
        const shown = nodes.map(({ output, outputRef, ...node }) => {
          const text = outputRef === undefined ? output : outputs.get(outputRef.digest);
          return node.phase === 'Pruned' || text === undefined ? node : { ...node, output: text };
        });
        expect(JSON.parse(`[${nodesJson(world, nodes)}]`)).toEqual(shown);
      }
    }),
  );
});
