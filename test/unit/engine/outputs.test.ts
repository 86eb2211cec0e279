import { describe, expect, test } from '@jest/globals';
import type { PipelineStep } from '../../../schemas/generated/types.ts';
import { eventsOf, pipelineRun, promptText, simulate, stepOf } from './simulation.ts';

describe('[ENGINE-15] the output of a run', () => {
  const two: readonly PipelineStep[] = [{ role: 'a' }, { role: 'b', dependsOn: ['a'] }];

  test.each<[string, readonly PipelineStep[], string | undefined, string]>([
    ['is that of the last step that nobody depends on', [{ role: 'c' }, ...two], undefined, 'answer of b'],
    [
      'is empty when that step was skipped',
      [{ role: 'a' }, { role: 'b', dependsOn: ['a'], if: 'no' }],
      undefined,
      '',
    ],
    [
      'is what its template says, bare',
      two,
      '{{ .steps.a.output }}+{{ .steps.b.status }}',
      'answer of a+Succeeded',
    ],
    ['is empty when its template fails', two, '{{ .steps.z.output }}', ''],
  ])('%s', (_name, steps, output, expected) => {
    const run = simulate(pipelineRun(steps, output === undefined ? {} : { output }));
    expect(run.state).toMatchObject({ phase: 'Succeeded', output: expected });
  });

  test('with a template that fails comes with a warning', () => {
    const run = simulate(pipelineRun(two, { output: '{{ nosuch }}' }));
    expect(eventsOf(run)).toContain('OutputTemplateFailed: spec.output: function "nosuch" not defined');
  });
});

describe('[ENGINE-16] JSON of an output', () => {
  test.each([
    ['{"urgent":true}', '{"urgent":true}', 'Succeeded'],
    ['Sure!\n```json\n{"urgent":true}\n```', '{"urgent":true}', 'Succeeded'],
    ['{"urgent":false}', '{"urgent":false}', 'Skipped'],
    ['no JSON here', undefined, 'Skipped'],
  ])('%s is data for templates', (reply, outputJSON, phase) => {
    const run = simulate(
      pipelineRun([
        { role: 'a', outputSchema: '{"type":"object"}' },
        { role: 'b', dependsOn: ['a'], if: '{{ .steps.a.data.urgent }}' },
      ]),
      { answer: () => reply },
    );
    expect(stepOf(run, 'a')?.outputJSON).toBe(outputJSON);
    expect(stepOf(run, 'b')?.phase).toBe(phase);
  });
});

describe('[ENGINE-17] loops', () => {
  function looped(condition: string, maxIterations?: number) {
    let turn = 0;
    const loop = { condition, ...(maxIterations === undefined ? {} : { maxIterations }) };
    return simulate(
      pipelineRun([
        { role: 'a', loop, inputs: { before: '{{ .steps.a.rawOutput }}' } },
        { role: 'b', dependsOn: ['a'], inputs: { got: '{{ .steps.a.output }}' } },
      ]),
      { answer: (task) => (task.meta.stepName === 'a' ? `draft ${++turn}` : 'done') },
    );
  }

  test('go on while the condition is true, building on what was written last', () => {
    const run = looped('{{ ne .steps.a.output "draft 3" }}');
    expect(run.tasks.map(({ id }) => id)).toEqual(['uid-1.a.1', 'uid-1.a.2', 'uid-1.a.3', 'uid-1.b.1']);
    expect(run.tasks.map(promptText)).toEqual([
      'before: ',
      'before: «step-output:a:draft 1»',
      'before: «step-output:a:draft 2»',
      'got: «step-output:a:draft 3»',
    ]);
    expect(stepOf(run, 'a')).toMatchObject({
      phase: 'Succeeded',
      iterations: 3,
      executions: 3,
      output: 'draft 3',
    });
  });

  test('say where they are, and release nobody before the end', () => {
    const during = looped('true', 3).history.map(({ state }) => state.steps);
    const second = during.find(([step]) => step?.executions === 2);
    expect(second?.[0]).toMatchObject({ phase: 'Running', message: 'loop iteration 2/3' });
    expect(second?.[1]).toMatchObject({ name: 'b', phase: 'Pending' });
  });

  test.each([
    [1, 1],
    [4, 4],
    [undefined, 10],
  ])('end after maxIterations %s: %d executions', (maxIterations, executions) => {
    expect(stepOf(looped('true', maxIterations), 'a')).toMatchObject({ executions, iterations: executions });
  });

  test('end when the condition cannot be rendered', () => {
    expect(stepOf(looped('{{ .steps.nosuch.output }}'), 'a')).toMatchObject({ executions: 1 });
  });

  test('give each turn its own retries, and count all executions', () => {
    let turn = 0;
    const run = simulate(
      pipelineRun([
        {
          role: 'a',
          loop: { condition: 'true', maxIterations: 2 },
          validate: { contains: 'ok', onFailure: 'retry', maxRetries: 1 },
        },
      ]),
      { answer: () => (++turn % 2 === 1 ? 'no' : 'ok') },
    );
    expect(run.state.phase).toBe('Succeeded');
    expect(stepOf(run, 'a')).toMatchObject({ executions: 4, iterations: 2 });
  });
});
