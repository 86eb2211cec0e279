import { expect, test } from '@jest/globals';
import { advance, planRun, stateOfRun } from '../../../operator/engine/index.ts';
import type { TaskResult } from '../../../operator/queue/task-queue.ts';
import { answers, expand, searchRun, treeOf } from './search-runs.ts';
import { eventsOf, factsFor, simulate } from './simulation.ts';

const nowMillis = Date.parse('2026-03-01T10:00:00Z');
const held = { budgetHold: 'spend store unavailable, hard stop enforced' };
const submitted = ({ commands }: ReturnType<typeof advance>): readonly string[] =>
  commands.flatMap((command) => (command.kind === 'submit' ? [command.task.id] : []));

test('[BUDGET-13] a search begins no call while nobody can say what a hard budget has left', () => {
  const run = searchRun();
  const plan = planRun(run);
  const waiting = advance(plan, stateOfRun(run), factsFor(run, held), nowMillis);
  expect(waiting.state).toMatchObject({
    phase: 'Pending',
    message: 'waiting: spend store unavailable, hard stop enforced',
  });
  expect(waiting.wakeAtMillis).toBe(nowMillis + 5_000);

  const begun = advance(plan, waiting.state, factsFor(run), nowMillis);
  expect(submitted(begun)).toEqual(['uid-1.plan-1.1']);

  const result: TaskResult = {
    id: 'uid-1.plan-1.1',
    output: JSON.stringify([expand(0, 'look', 100)]),
    usage: { inputTokens: 10, outputTokens: 5, totalTokens: 15 },
    agent: 'agent-planner',
    startedAtMillis: nowMillis,
    completedAtMillis: nowMillis,
  };
  const results = new Map([[result.id, result]]);
  const grown = advance(plan, begun.state, factsFor(run, { ...held, results }), nowMillis);
  expect(submitted(grown)).toEqual([]);
  expect(grown.state.searchTree?.nodes?.map(({ phase }) => phase)).toEqual(['Scored', 'Pending']);

  const back = advance(plan, grown.state, factsFor(run, { results }), nowMillis);
  expect(submitted(back)).toEqual(['uid-1.node-1.1']);
});

test('[BUDGET-13] a search that waits for its budget is not stuck', () => {
  let looks = 0;
  const run = simulate(searchRun({ stagnationThreshold: 2, maxIterations: 2 }), {
    facts: ({ searchTree }) => (searchTree?.nodes?.length === 2 && looks++ < 5 ? held : {}),
    answer: answers({ plan: (iteration) => JSON.stringify([expand(0, 'look', 100 * iteration)]) }),
  });
  expect(looks).toBeGreaterThan(5);
  expect(eventsOf(run).filter((event) => event.startsWith('StagnationDetected'))).toEqual([]);
  expect(treeOf(run)).toMatchObject({ stagnantIterations: 0, terminationReason: 'MaxIterationsReached' });
});
