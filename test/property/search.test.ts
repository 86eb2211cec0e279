import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isTerminal, type RunState } from '../../operator/engine/index.ts';
import type { SearchNode, SwarmRun } from '../../schemas/generated/types.ts';
import { callOf } from '../unit/engine/search-runs.ts';
import { type SearchCourse, searchCourse } from './search-course.ts';
import { anySearch, anySeed, anyWorld, sensibleWorld } from './search-world.ts';

const nodesIn = (state: RunState | undefined): readonly SearchNode[] => state?.searchTree?.nodes ?? [];

/** Of a state between plans: nothing is open, so every level must have been pruned to the beam. */
function isPlanning({ steps }: RunState, run: SwarmRun): boolean {
  return steps.find(({ name }) => name === run.spec.search?.plannerRole)?.taskID !== undefined;
}

const bestIn = (nodes: readonly SearchNode[]): number =>
  Math.max(
    -1,
    ...nodes.map(({ id, phase, scoreMillis = -1 }) =>
      id > 0 && phase !== 'Pruned' && phase !== 'Pending' && phase !== 'Running' ? scoreMillis : -1,
    ),
  );

/** The planner may drop the best node, or think less of it; nobody else takes a result away. */
function isChangedByPlanner(nodes: readonly SearchNode[], before: readonly SearchNode[]): boolean {
  return before.some(
    (old) =>
      old.phase === 'Scored' &&
      ((nodes[old.id]?.phase === 'Pruned' && nodes[old.id]?.pruned?.by === 'planner') ||
        nodes[old.id]?.scoreMillis !== old.scoreMillis),
  );
}

function expectGoodTree(course: SearchCourse, run: SwarmRun): void {
  let before: RunState | undefined;
  for (const state of course.states) {
    expectSameNodes(nodesIn(state), nodesIn(before));
    expectSoundBranches(nodesIn(state));
    expectLimits(state, run);
    if (!isChangedByPlanner(nodesIn(state), nodesIn(before)))
      expect(bestIn(nodesIn(state))).toBeGreaterThanOrEqual(bestIn(nodesIn(before)));
    before = state;
  }
}

/** Nodes stay what they are: only their state changes, and what is final stays final. */
function expectSameNodes(nodes: readonly SearchNode[], before: readonly SearchNode[]): void {
  expect(nodes.map(({ id }) => id)).toEqual(nodes.map((_, index) => index));
  for (const old of before) {
    const { parentID, depth, task, phase } = nodes[old.id] ?? old;
    expect({ parentID, depth, task }).toEqual({ parentID: old.parentID, depth: old.depth, task: old.task });
    if (old.phase === 'Pruned' || old.phase === 'Solution') expect(phase).toBe(old.phase);
    if (old.phase === 'Scored' || old.phase === 'EvalFailed')
      expect(['Pending', 'Running']).not.toContain(phase);
  }
}

function expectSoundBranches(nodes: readonly SearchNode[]): void {
  for (const { id, parentID, depth, phase } of nodes.slice(1)) {
    const parent = nodes[parentID ?? 0];
    expect({ id, depth }).toEqual({ id, depth: (parent?.depth ?? 0) + 1 });
    if (parent?.phase === 'Pruned') expect({ id, phase }).toEqual({ id, phase: 'Pruned' });
  }
}

function expectLimits(state: RunState, run: SwarmRun): void {
  const { maxNodes = 50, maxParallel = 3, beamWidth = 3, strategy } = run.spec.search ?? {};
  const nodes = nodesIn(state);
  expect(nodes.length).toBeLessThanOrEqual(Math.max(1, maxNodes));
  const executing = nodes.filter(
    ({ phase, taskID = '' }) => phase === 'Running' && callOf({ id: taskID }).kind === 'node',
  );
  expect(executing.length).toBeLessThanOrEqual(maxParallel);
  if (strategy !== 'BeamSearch' || !isPlanning(state, run)) return;
  const widths = nodes.filter(({ id, phase }) => id > 0 && phase === 'Scored').map(({ depth }) => depth);
  for (const depth of new Set(widths))
    expect(widths.filter((other) => other === depth).length).toBeLessThanOrEqual(beamWidth);
}

function expectGoodEnd({ state, submissions }: SearchCourse, run: SwarmRun): void {
  const { terminationReason, solutionNodeID } = state.searchTree ?? {};
  expect(terminationReason).toBeDefined();
  expect(nodesIn(state).some(({ phase }) => phase === 'Pending' || phase === 'Running')).toBe(false);
  expect(state.phase).toBe(solutionNodeID === undefined ? 'Failed' : 'Succeeded');
  const { maxIterations = 20, maxPlannerRetries = 2, maxEvaluatorRetries = 2 } = run.spec.search ?? {};
  if (maxIterations > 0) expect(state.searchTree?.iterations).toBeLessThanOrEqual(maxIterations);
  for (const id of submissions) {
    const { kind, call } = callOf({ id });
    const retries = { plan: maxPlannerRetries, eval: maxEvaluatorRetries }[kind] ?? 0;
    expect(call).toBeLessThanOrEqual(retries + 1);
  }
}

describe('[SEARCH-8] any search, whatever its planner and its evaluator answer', () => {
  test('ends, keeps ids, limits and beam, and runs no child of a pruned node', () => {
    fc.assert(
      fc.property(anySearch, anyWorld, (run, world) => {
        const course = searchCourse(run, world);
        expect(isTerminal(course.state)).toBe(true);
        expectGoodTree(course, run);
        expectGoodEnd(course, run);
      }),
      { numRuns: 300 },
    );
  });

  test('does so with roles that do as they should', () => {
    fc.assert(
      fc.property(anySearch, anySeed, (run, seed) => {
        const course = searchCourse(run, sensibleWorld(seed));
        expect(isTerminal(course.state)).toBe(true);
        expectGoodTree(course, run);
        expectGoodEnd(course, run);
      }),
      { numRuns: 200 },
    );
  });
});

/** What must not depend on when the process died: times do. */
function outcome({ state }: SearchCourse): unknown {
  const { lastPlannerIteration: _, ...tree } = state.searchTree ?? { iterations: 0 };
  const steps = state.steps.map(({ startTime: _s, completionTime: _c, ...step }) => step);
  const { phase, reason, message, output, totalTokenUsage } = state;
  return { phase, reason, message, output, totalTokenUsage, tree, steps };
}

const auditIds = ({ notes }: SearchCourse): ReadonlySet<string> =>
  new Set(notes.flatMap((note) => (note.kind === 'audit' ? [note.entry.eventId] : [])));

describe('[SEARCH-9] a process that dies between two effects of a search', () => {
  test('once, at any point: the tree is the same, and each call is one task', () => {
    fc.assert(
      fc.property(anySearch, anySeed, fc.nat({ max: 6 }), (run, seed, effects) => {
        const whole = searchCourse(run, sensibleWorld(seed));
        for (let at = 0; at < whole.looks; at++) {
          const crashed = searchCourse(run, sensibleWorld(seed), (look) =>
            look === at ? effects : undefined,
          );
          expect(outcome(crashed)).toEqual(outcome(whole));
          expect([...crashed.submissions].sort()).toEqual([...whole.submissions].sort());
          expect(auditIds(crashed)).toEqual(auditIds(whole));
        }
      }),
      { numRuns: 60 },
    );
  });

  test('again and again: it ends the same all the same', () => {
    fc.assert(
      fc.property(
        anySearch,
        anySeed,
        fc.infiniteStream(fc.integer({ min: 0, max: 6 })),
        (run, seed, luck) => {
          const whole = searchCourse(run, sensibleWorld(seed));
          let crashes = 0;
          const crashed = searchCourse(run, sensibleWorld(seed), () =>
            crashes++ % 3 === 2 ? undefined : luck.next().value,
          );
          expect(outcome(crashed)).toEqual(outcome(whole));
        },
      ),
      { numRuns: 60 },
    );
  });
});

test('[SEARCH-15] a search goes on from the state that was kept as it does from the one that was read back', () => {
  fc.assert(
    fc.property(anySearch, anySeed, (run, seed) => {
      const kept = searchCourse(run, sensibleWorld(seed), undefined, (state) => state);
      const readBack = searchCourse(run, sensibleWorld(seed));
      expect(outcome(kept)).toEqual(outcome(readBack));
      expect(kept.prompts).toEqual(readBack.prompts);
    }),
    { numRuns: 100 },
  );
});
