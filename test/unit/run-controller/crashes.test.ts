import { describe, expect, test } from '@jest/globals';
import { createRunPlane, type RunPlane, run, threeSteps } from './run-plane.ts';

class Died extends Error {}

/** Carries a run out, with a process that dies before its n-th effect, and another one that starts afterwards. */
async function courseWithDeathAt(effectNumber: number): Promise<{
  readonly effects: readonly string[];
  readonly end: unknown;
  readonly executed: readonly string[];
}> {
  const effects: string[] = [];
  const executed: string[] = [];
  let hasDied = false;
  const plane: RunPlane = await createRunPlane({
    onEffect: (effect) => {
      if (!hasDied && effects.length === effectNumber) {
        hasDied = true;
        throw new Died();
      }
      effects.push(effect);
    },
  });
  try {
    await threeSteps(plane, (id) => executed.push(id));
    await plane.put(run({ teamRef: 'team', input: { place: 'run' } }));
    for (let life = 0; life < 2; life++) {
      try {
        const { status, metadata } = await plane.settle();
        return {
          effects,
          executed,
          end: {
            finished: metadata.annotations?.['kubeswarm.io/finished']?.split(',')[0],
            output: status?.output,
            tokens: status?.totalTokenUsage,
            steps: status?.steps?.map(({ name, phase, executions, taskID }) => ({
              name,
              phase,
              executions,
              taskID: taskID?.replace(/^[^.]*/, 'run'),
            })),
          },
        };
      } catch (error) {
        if (!(error instanceof Died)) throw error;
        plane.restart();
      }
    }
    throw new Error('it died twice');
  } finally {
    await plane.close();
  }
}

describe('[RUN-8] an operator that dies between two effects', () => {
  test('before any of them: the next one comes to the same end, each task executed once', async () => {
    const whole = await courseWithDeathAt(-1);
    expect(whole.effects.length).toBeGreaterThan(8);
    expect(whole.executed).toHaveLength(3);
    for (let at = 0; at < whole.effects.length; at++) {
      const cut = await courseWithDeathAt(at);
      expect({ at, end: cut.end }).toEqual({ at, end: whole.end });
      expect(cut.executed).toHaveLength(3);
      expect(new Set(cut.executed).size).toBe(3);
    }
  });
});
