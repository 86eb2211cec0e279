import { describe, expect, test } from '@jest/globals';
import { truncatedJson } from '../../../operator/engine/search/bounded-json.ts';
import { findingMessage } from '../../../schemas/finding.ts';
import { validate } from '../../../schemas/validate.ts';
import { answers, expand, judged, nodeOf, searchRun, shownTree, treeOf } from './search-runs.ts';
import { simulate, taskOf } from './simulation.ts';

const bytesOf = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value ?? {})).length;

/** The longest legal texts: quotes and control characters take up to six times their length as JSON. */
const longTexts = { plain: 'x', quoted: '"', control: '\u0001', wide: '😀' } as const;

describe('[SEARCH-10] the tree in the status', () => {
  test.each(Object.entries(longTexts))(
    '[SEARCH-13] stays below 1 MB with 200 nodes full of %s text',
    (_, character) => {
      const long = character.repeat(9000);
      const stored = new Map<string, string>();
      const run = simulate(
        searchRun(
          { ...judged, maxNodes: 200, maxOutputBytes: 5242, maxParallel: 50, maxDepth: 0 },
          { input: { problem: long } },
        ),
        {
          facts: { outputs: stored },
          onStore: (digest, text) => stored.set(digest, text),
          answer: answers({
            plan: (iteration) =>
              JSON.stringify([...Array(20).keys()].map((n) => expand(0, `${iteration}.${n} ${long}`))),
            node: (id) => `result ${id} ${long}`,
            evaluate: (id) =>
              JSON.stringify({
                scoreMillis: id,
                reasoning: long,
                shouldPrune: id % 3 === 0,
                metadata: { gap: long, id },
              }),
          }),
        },
      );
      expect(treeOf(run).nodes).toHaveLength(200);
      for (const { state } of run.history) {
        expect(bytesOf(state.searchTree)).toBeLessThanOrEqual(1_000_000);
        expect(bytesOf(state)).toBeLessThan(1_048_576);
      }
      expect(run.state).toMatchObject({
        phase: 'Succeeded',
        message: 'node 199 scored 199 (MaxNodesReached)',
      });
      expect(nodeOf(run, 199)?.output).toContain('result 199');
      expect(nodeOf(run, 1)?.metadata).toEqual({ id: 1 });
    },
  );

  test.each(Object.entries(longTexts))(
    'keeps of %s text as much as fits, and cuts no character',
    (_, character) => {
      const kept = truncatedJson(character.repeat(2000), 1024);
      expect(bytesOf(kept) - 2).toBeLessThanOrEqual(1024);
      expect(bytesOf(kept) - 2).toBeGreaterThan(1024 - 6);
      expect(kept.isWellFormed()).toBe(true);
    },
  );

  test.each(['SwarmTeam', 'SwarmRun'])('[SEARCH-13] of a %s holds no more nodes than these', (kind) => {
    const { apiVersion, metadata, spec } = searchRun({ maxNodes: 201, maxOutputBytes: 256 });
    const { roles, search } = spec;
    const object = { apiVersion, kind, metadata, spec: { roles, search } };
    expect(validate(object).map(findingMessage)).toContain(
      'spec.search.maxNodes is above the maximum 200. Set at most 200',
    );
  });

  test('gives up outputs of pruned nodes first and keeps all that it has room for', () => {
    const stored = new Map<string, string>();
    const run = simulate(searchRun({ ...judged, maxNodes: 127, maxOutputBytes: 8192, maxParallel: 5 }), {
      facts: { outputs: stored },
      onStore: (digest, text) => stored.set(digest, text),
      answer: answers({
        plan: () => JSON.stringify([...Array(126).keys()].map((n) => expand(0, `t${n}`))),
        node: (id) => `result ${id} ${'x'.repeat(8100)}`,
        evaluate: (id) => `{"scoreMillis":${id},"shouldPrune":${id > 100}}`,
      }),
    });
    const moved = (treeOf(run).nodes ?? []).filter(({ outputRef }) => outputRef !== undefined);
    expect(moved.length).toBeGreaterThan(0);
    expect(moved.every(({ phase }) => phase === 'Pruned')).toBe(true);
    expect(moved.every(({ outputRef }) => stored.has(outputRef?.digest ?? ''))).toBe(true);
  });

  test('shows no output where outputs shall not be seen, and the planner sees them all the same', () => {
    const stored = new Map<string, string>();
    const run = simulate(searchRun({ maxIterations: 2 }), {
      facts: { outputs: stored, outputVisibility: 'Reference' },
      onStore: (digest, text) => stored.set(digest, text),
      answer: answers({
        plan: (iteration) => JSON.stringify([expand(iteration - 1, 'deeper', iteration)]),
        node: (id) => `secret ${id}`,
      }),
    });
    expect(run.state.phase).toBe('Succeeded');
    expect(JSON.stringify(run.history.map(({ state }) => state))).not.toContain('secret');
    expect(JSON.stringify(shownTree(taskOf(run, 'plan-2.1')))).toContain('secret 1');
    expect(stored.get(run.state.outputRef?.digest ?? '')).toBe('secret 2');
  });

  test('shows the planner what its store has, each time anew', () => {
    const stored = new Map<string, string>();
    const run = simulate(searchRun({ maxIterations: 4 }), {
      facts: ({ searchTree }) => ({
        outputVisibility: 'Reference',
        outputs: searchTree?.iterations === 2 ? new Map() : stored,
      }),
      onStore: (digest, text) => stored.set(digest, text),
      answer: answers({ plan: (iteration) => JSON.stringify([expand(0, 'more', iteration)]) }),
    });
    const outputs = [2, 3, 4].map((iteration) => {
      const { nodes } = shownTree(taskOf(run, `plan-${iteration}.1`));
      return Array.isArray(nodes) ? nodes.map(({ output }) => output) : [];
    });
    expect(outputs).toEqual([['result 1'], [undefined, 'result 2'], ['result 1', 'result 2', 'result 3']]);
  });
});
