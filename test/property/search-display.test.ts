import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { searchNews } from '../../cli/tree/search-news.ts';
import { searchScreen } from '../../cli/tree/search-screen.ts';
import type { RunState } from '../../operator/engine/index.ts';
import type { SwarmRun } from '../../schemas/generated/types.ts';
import { searchCourse } from './search-course.ts';
import { anySearch, anySeed, anyWorld, sensibleWorld } from './search-world.ts';

/** The run as somebody who watches it sees it. */
function seen(run: SwarmRun, { phase, steps, searchTree }: RunState): SwarmRun {
  return { ...run, status: { phase, steps, ...(searchTree !== undefined && { searchTree }) } };
}

/** What is told line by line of these states: each key once. */
function told(states: readonly SwarmRun[]): readonly string[] {
  return [...new Map(states.flatMap(searchNews).map(({ key, text }) => [key, text])).values()];
}

/** Whatever the engine makes of a search, also when a watcher misses some of its states. */
const anyStates = fc
  .tuple(anySearch, fc.oneof(anySeed.map(sensibleWorld), anyWorld), fc.infiniteStream(fc.boolean()))
  .map(([run, world, misses]) => {
    const { states } = searchCourse(run, world);
    const all = states.map((state) => seen(run, state));
    return { all, some: all.filter((_, index) => index === all.length - 1 || misses.next().value === true) };
  });

describe('[CLI-13] who watches a search', () => {
  test('is told of each node once, then what became of it', () => {
    fc.assert(
      fc.property(anyStates, ({ all, some }) => {
        for (const states of [all, some]) {
          const lines = told(states);
          for (const { id, parentID, phase } of states.at(-1)?.status?.searchTree?.nodes ?? []) {
            const own = lines.filter((line) => line.startsWith(`node ${id}  `));
            if (parentID === undefined) expect(own).toEqual([]);
            else expect(own[0]).toMatch(new RegExp(`^node ${id} {2}\\[new\\] below ${parentID}: `));
            const last = { Pruned: 'pruned', Solution: 'solution', Scored: 'scored', EvalFailed: 'failed' };
            if (parentID !== undefined && phase in last)
              expect(own.at(-1)).toContain(`[${last[phase as keyof typeof last]}]`);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  test('is told of the iterations in their order, each once', () => {
    fc.assert(
      fc.property(anyStates, ({ all }) => {
        const iterations = told(all).flatMap(
          (line) => /^search {2}\[iteration (\d+)\]$/.exec(line)?.[1] ?? [],
        );
        const count = all.at(-1)?.status?.searchTree?.iterations ?? 0;
        expect(iterations.map(Number)).toEqual(Array.from({ length: count }, (_, index) => index + 1));
      }),
      { numRuns: 60 },
    );
  });

  test('never sees more than the screen holds', () => {
    const anySize = fc.record({
      columns: fc.integer({ min: 70, max: 160 }),
      rows: fc.integer({ min: 14, max: 60 }),
    });
    fc.assert(
      fc.property(anyStates, anySize, ({ some }, size) => {
        for (const run of some) {
          const lines = searchScreen(run, size).map((line) => stripVTControlCharacters(line));
          expect(lines.length).toBeLessThan(size.rows);
          expect(Math.max(...lines.slice(4, -5).map((line) => line.length))).toBeLessThan(size.columns);
        }
      }),
      { numRuns: 60 },
    );
  });
});
