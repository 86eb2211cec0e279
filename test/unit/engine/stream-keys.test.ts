import { describe, expect, test } from '@jest/globals';
import type { Facts } from '../../../operator/engine/facts.ts';
import { pipelineRun, simulate } from './simulation.ts';

const streamKey = 'chunks:lab:pager:1';

describe('the stream key of a run', () => {
  const keysWith = (facts: Partial<Facts>): readonly (readonly [string, string | undefined])[] => {
    const run = pipelineRun([
      { role: 'a', validate: { semantic: 'Is it polite? {{ .output }}' } },
      { role: 'b', dependsOn: ['a'] },
    ]);
    const { tasks } = simulate(run, {
      facts,
      answer: (task) => (task.id.endsWith('.judge') ? '{"verdict":"pass","reason":""}' : 'fine'),
    });
    return tasks.map(({ id, meta }) => [id.slice(id.indexOf('.') + 1), meta.streamKey]);
  };

  test('[HOOK-16] goes with the tasks of its steps, not with those that judge them', () => {
    expect(keysWith({ streamKey })).toEqual([
      ['a.1', streamKey],
      ['a.1.judge', undefined],
      ['b.1', streamKey],
    ]);
  });

  test.each<[string, Partial<Facts>]>([
    ['outputs are hidden', { outputVisibility: 'Reference' }],
    ['a policy may refuse outputs', { denyPatterns: [{ value: 'secret', policy: 'p' }] }],
  ])('[HOOK-18] goes with no task where %s', (_what, facts) => {
    expect(keysWith({ streamKey, ...facts }).map(([, key]) => key)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
