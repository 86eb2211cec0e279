import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { advance, isTerminal, planRun, type RunState } from '../../operator/engine/index.ts';
import type { Task, TaskResult } from '../../operator/queue/task-queue.ts';
import type { SwarmRun } from '../../schemas/generated/types.ts';
import { factsFor, resultOf, startMillis } from '../unit/engine/simulation.ts';
import { allowedExecutions, randomRun, replyTo } from './engine-run.ts';

interface World {
  state: RunState;
  readonly queue: Map<string, Task>;
  readonly results: Map<string, TaskResult>;
  readonly submissions: string[];
}

/** What the process does in its n-th reconcile before it dies: so many effects. Undefined: all of them. */
type Crash = (reconcile: number) => number | undefined;

interface Course extends World {
  readonly reconciles: number;
}

/** Runs to the end; after every reconcile, whole or cut short, agents answer everything that waits. */
function course(
  run: SwarmRun,
  seed: number,
  crash: Crash,
  answers: (task: string, reconcile: number) => boolean,
  maxReconciles = 400,
): Course {
  const world: World = {
    state: { phase: 'Pending', steps: [] },
    queue: new Map(),
    results: new Map(),
    submissions: [],
  };
  const plan = planRun(run);
  let reconcile = 0;
  for (; reconcile < maxReconciles && !isTerminal(world.state); reconcile++) {
    const nowMillis = startMillis + reconcile * 1000;
    const { state, commands } = advance(
      plan,
      world.state,
      factsFor(run, { results: world.results }),
      nowMillis,
    );
    const effects = [
      ...commands.map((command) => () => carryOut(world, command)),
      () => (world.state = state),
    ];
    for (const effect of effects.slice(0, crash(reconcile) ?? effects.length)) effect();
    for (const task of world.queue.values()) {
      if (world.results.has(task.id) || !answers(task.id, reconcile)) continue;
      world.results.set(task.id, resultOf(task, replyTo(task.id, seed), nowMillis));
    }
  }
  return { ...world, reconciles: reconcile };
}

function carryOut(world: World, command: ReturnType<typeof advance>['commands'][number]): void {
  if (command.kind === 'submit' && !world.queue.has(command.task.id)) {
    world.queue.set(command.task.id, command.task);
    world.submissions.push(command.task.id);
  }
  if (command.kind !== 'cancel') return;
  for (const id of command.ids) {
    const task = world.queue.get(id);
    if (task === undefined || world.results.has(id)) continue;
    world.results.set(
      id,
      resultOf(task, { error: command.reason, code: 'Cancelled', tokens: 0 }, startMillis),
    );
  }
}

const never: Crash = () => undefined;
const always = (): boolean => true;

/** What must not depend on when the process died: times do. */
function outcome({ state }: World): unknown {
  const steps = state.steps.map(({ startTime: _, completionTime: __, ...step }) => step);
  return {
    phase: state.phase,
    reason: state.reason,
    output: state.output,
    usage: state.totalTokenUsage,
    steps,
  };
}

describe('[ENGINE-27] any run, whatever its agents answer', () => {
  test('ends, executes no step more often than allowed, and no step before what it depends on', () => {
    fc.assert(
      fc.property(
        randomRun,
        fc.integer({ min: 1, max: 1000 }),
        fc.infiniteStream(fc.boolean()),
        (run, seed, luck) => {
          const slow = new Map<string, boolean>();
          const isAnswered = (id: string, reconcile: number): boolean => {
            const key = `${id}@${reconcile}`;
            if (!slow.has(key)) slow.set(key, luck.next().value === true);
            return slow.get(key) === true;
          };
          const ended = course(run, seed, never, isAnswered);
          expect(isTerminal(ended.state)).toBe(true);
          for (const step of run.spec.pipeline ?? []) {
            const state = ended.state.steps.find(({ name }) => name === step.role);
            expect(state?.executions ?? 0).toBeLessThanOrEqual(allowedExecutions(step));
            const own = ended.submissions.findIndex((id) => id.startsWith(`uid-1.${step.role}.`));
            for (const dependency of step.dependsOn ?? []) {
              const last = ended.submissions.findLastIndex((id) =>
                new RegExp(`^uid-1\\.${dependency}\\.\\d+$`).test(id),
              );
              if (own !== -1) expect(last).toBeLessThan(own);
            }
          }
          const succeeded = ended.state.steps.every(
            ({ phase }) => phase === 'Succeeded' || phase === 'Skipped',
          );
          expect(ended.state.phase).toBe(succeeded ? 'Succeeded' : 'Failed');
        },
      ),
      { numRuns: 200 },
    );
  });

  test('answers the same when it is asked twice, and comes to rest without news', () => {
    fc.assert(
      fc.property(
        randomRun,
        fc.integer({ min: 1, max: 1000 }),
        fc.integer({ min: 1, max: 12 }),
        (run, seed, stopAt) => {
          const plan = planRun(run);
          const half = course(run, seed, never, always, stopAt);
          const facts = factsFor(run, { results: half.results });
          const once = advance(plan, half.state, facts, startMillis);
          expect(advance(plan, half.state, facts, startMillis)).toEqual(once);

          let rested = once;
          for (let more = 0; more < 3; more++) rested = advance(plan, rested.state, facts, startMillis);
          const again = advance(plan, rested.state, facts, startMillis);
          expect(again).toEqual({ ...rested, notes: [] });
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('[ENGINE-27] a process that dies between two effects', () => {
  test('once, at any point: the run ends the same, and each execution is one task', () => {
    fc.assert(
      fc.property(randomRun, fc.integer({ min: 1, max: 1000 }), (run, seed) => {
        const whole = course(run, seed, never, always);
        for (let at = 0; at < whole.reconciles; at++) {
          for (let effects = 0; effects < 4; effects++) {
            const crashed = course(
              run,
              seed,
              (reconcile) => (reconcile === at ? effects : undefined),
              always,
            );
            expect(isTerminal(crashed.state)).toBe(true);
            expect(crashed.state.phase).toBe(whole.state.phase);
            expect(new Set(crashed.submissions).size).toBe(crashed.submissions.length);
            // What else is going on when a step fails depends on who was quicker.
            if (whole.state.phase === 'Succeeded') {
              expect(outcome(crashed)).toEqual(outcome(whole));
              expect([...crashed.submissions].sort()).toEqual([...whole.submissions].sort());
            }
          }
        }
      }),
      { numRuns: 20 },
    );
  });

  test('again and again: the run ends all the same', () => {
    fc.assert(
      fc.property(
        randomRun,
        fc.integer({ min: 1, max: 1000 }),
        fc.infiniteStream(fc.integer({ min: 0, max: 6 })),
        (run, seed, luck) => {
          const whole = course(run, seed, never, always);
          const crashed = course(run, seed, () => luck.next().value, always);
          expect(crashed.state.phase).toBe(whole.state.phase);
          if (whole.state.phase === 'Succeeded') expect(outcome(crashed)).toEqual(outcome(whole));
        },
      ),
      { numRuns: 100 },
    );
  });
});
