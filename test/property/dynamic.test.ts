import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Task, TaskResult } from '../../operator/queue/task-queue.ts';
import { pipelineRun, player, resultOf, simulate, stepOf } from '../unit/engine/simulation.ts';

const roles = [{ name: 'lead', canDelegate: ['writer'] }, { name: 'writer' }];
const players = new Map(roles.map(({ name }) => [name, player(name)]));
const parent = 'uid-1.lead.1';

/** A sub-task somewhere below the entry task, and the round in which it settles; later than the run: never. */
const subtask = fc.record({
  path: fc.array(fc.tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 1, max: 3 })), {
    minLength: 1,
    maxLength: 3,
  }),
  settlesInRound: fc.integer({ min: 0, max: 12 }),
  tokens: fc.integer({ min: 0, max: 1000 }),
  agent: fc.constantFrom('lead', 'writer'),
  hasFailed: fc.boolean(),
});

const idOf = (path: readonly (readonly [number, number])[]): string =>
  path.reduce((id, [call, index]) => `${id}.${call.toString(16).padStart(12, '0')}.${index}`, parent);

test('[DYNAMIC-12] [DYNAMIC-13] whatever settles when, sub-tasks count once, for who worked, and open ones end with a failed run', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(subtask, { selector: ({ path }) => idOf(path), maxLength: 12 }),
      fc.integer({ min: 2, max: 8 }),
      fc.constantFrom('answers', 'fails', 'is asked to end'),
      (subtasks, endsInRound, ending) => {
        const run = pipelineRun([], { roles, entry: 'lead', input: { topic: 'tea' } });
        const resultAt = (
          round: number,
          { path, tokens, agent, hasFailed, settlesInRound }: (typeof subtasks)[0],
        ) => {
          const result: TaskResult | undefined =
            settlesInRound > round
              ? undefined
              : {
                  ...resultOf(
                    { id: idOf(path) } as Task,
                    hasFailed ? { error: 'no', tokens } : { output: 'x', tokens },
                    0,
                  ),
                  agent,
                };
          return [idOf(path), result] as const;
        };
        let round = -1;
        const simulated = simulate(run, {
          facts: ({ phase }) => {
            round += 1;
            return {
              players,
              subtasks: new Map(subtasks.map((each) => resultAt(round, each))),
              ...(ending === 'is asked to end' && phase === 'Running' && round >= endsInRound
                ? { cancelReason: 'no longer wanted' }
                : {}),
            };
          },
          answer: () =>
            round < endsInRound || ending === 'is asked to end'
              ? undefined
              : ending === 'fails'
                ? { error: 'no idea' }
                : 'done',
        });
        const own = ending === 'is asked to end' ? 0 : 20;
        const settled = subtasks.filter(({ settlesInRound }) => settlesInRound <= round);
        const used = (of: typeof subtasks): number => of.reduce((sum, { tokens }) => sum + 2 * tokens, 0);
        expect(simulated.state.phase).toBe(ending === 'answers' ? 'Succeeded' : 'Failed');
        expect(simulated.state.totalTokenUsage?.totalTokens ?? 0).toBe(own + used(settled));
        for (const agent of ['lead', 'writer']) {
          const share = stepOf(simulated, 'lead')?.subtasks?.find((entry) => entry.agent === agent);
          const worked = settled.filter((each) => each.agent === agent);
          expect(share?.tasks ?? 0).toBe(worked.length);
          expect(share?.failed ?? 0).toBe(worked.filter(({ hasFailed }) => hasFailed).length);
          expect(share?.tokenUsage.totalTokens ?? 0).toBe(used(worked));
        }
        const open = subtasks.filter((each) => !settled.includes(each)).map(({ path }) => idOf(path));
        const cancelled = simulated.cancelled.filter((id) => id !== parent);
        expect(cancelled.toSorted()).toEqual(ending === 'answers' ? [] : open.toSorted());
      },
    ),
  );
});
