import { describe, expect, test } from '@jest/globals';
import { advance, planRun } from '../../../operator/engine/index.ts';
import {
  factsFor,
  pipelineRun,
  player,
  promptText,
  simulate,
  startMillis,
  stepOf,
  taskOf,
} from './simulation.ts';

describe('[ENGINE-5] steps run in the order of their dependencies', () => {
  test('independent ones side by side, the others when all they need is done', () => {
    const run = simulate(pipelineRun([{ role: 'c', dependsOn: ['a', 'b'] }, { role: 'a' }, { role: 'b' }]));
    expect(run.tasks.map(({ id }) => id)).toEqual(['uid-1.a.1', 'uid-1.b.1', 'uid-1.c.1']);
    expect(run.history[0]?.commands).toHaveLength(2);
    expect(run.state).toMatchObject({ phase: 'Succeeded', reason: 'Succeeded' });
  });

  test('a task says whose it is', () => {
    const run = simulate(pipelineRun([{ role: 'a' }], { timeoutSeconds: 60 }));
    expect(run.tasks[0]).toMatchObject({
      id: 'uid-1.a.1',
      queue: 'lab.agent-a',
      meta: {
        namespace: 'lab',
        runUid: 'uid-1',
        runName: 'run-1',
        stepName: 'a',
        team: 'team',
        role: 'a',
        deadlineMillis: startMillis + 60_000,
        enqueuedAtMillis: startMillis,
      },
    });
    expect(stepOf(run, 'a')).toMatchObject({ resolvedAgent: 'agent-a', executions: 1 });
  });

  test('a failed step fails the run at once and cancels the others', () => {
    const run = simulate(pipelineRun([{ role: 'a' }, { role: 'b' }, { role: 'c', dependsOn: ['a'] }]), {
      answer: (task) => (task.meta.stepName === 'a' ? { error: 'model said no', output: 'half' } : undefined),
    });
    expect(run.state).toMatchObject({
      phase: 'Failed',
      reason: 'StepFailed',
      message: 'step "a" failed: model said no',
    });
    expect(stepOf(run, 'a')).toMatchObject({
      phase: 'Failed',
      errorCode: 'TaskFailed',
      message: 'model said no',
    });
    expect(stepOf(run, 'a')?.errorSuggestion).toMatch(/\.$/);
    expect(stepOf(run, 'b')).toMatchObject({
      phase: 'Failed',
      errorCode: 'Cancelled',
      message: 'cancelled: step "a" failed: model said no',
    });
    expect(stepOf(run, 'c')).toMatchObject({
      phase: 'Skipped',
      message: 'not started: step "a" failed: model said no',
    });
    expect(run.cancelled).toEqual(['uid-1.b.1']);
  });
});

describe('[ENGINE-5] when a step fails', () => {
  test('before it could start, none of the others starts', () => {
    const run = simulate(pipelineRun([{ role: 'a', inputs: { k: '{{ nosuch }}' } }, { role: 'b' }]));
    expect(run.tasks).toEqual([]);
    expect(stepOf(run, 'b')).toMatchObject({ phase: 'Skipped' });
  });

  test('the run names the cause, not a step that was cancelled with it', () => {
    const run = simulate(pipelineRun([{ role: 'a' }, { role: 'b' }]), {
      answer: (task) =>
        task.meta.stepName === 'a' ? { error: 'step "b" failed', code: 'Cancelled' } : { error: 'boom' },
    });
    expect(run.state.message).toBe('step "b" failed: boom');
    expect(stepOf(run, 'a')).toMatchObject({ errorCode: 'Cancelled', message: 'cancelled: step "b" failed' });
  });
});

describe('[ENGINE-6] if', () => {
  test.each([
    ['true', 'Succeeded'],
    ['{{ .input.x }}', 'Succeeded'],
    [' No ', 'Skipped'],
    ['false', 'Skipped'],
    ['0', 'Skipped'],
    ['{{ .input.missing }}', 'Skipped'],
    ['{{ .steps.nosuch.output }}', 'Skipped'],
    ['{{ eq .steps.a.output "yes" }}', 'Succeeded'],
    ['{{ .steps.a.output }}', 'Succeeded'],
    ['{{ gt .steps.a.output 5 }}', 'Skipped'],
    ['{{ if', 'Skipped'],
  ])('%s: %s', (condition, phase) => {
    const run = simulate(
      pipelineRun([{ role: 'a' }, { role: 'b', dependsOn: ['a'], if: condition }], { input: { x: '1' } }),
      {
        answer: () => 'yes',
      },
    );
    expect(stepOf(run, 'b')?.phase).toBe(phase);
    expect(run.state.phase).toBe('Succeeded');
  });

  test('is not looked at again for a retry, a loop, or when the agent has warmed up', () => {
    const looping = simulate(
      pipelineRun([
        { role: 'a', if: '{{ not .steps.a.rawOutput }}', loop: { condition: 'true', maxIterations: 3 } },
      ]),
    );
    expect(stepOf(looping, 'a')).toMatchObject({ phase: 'Succeeded', executions: 3 });

    const run = pipelineRun([{ role: 'a', if: '{{ ne .steps.b.status "Succeeded" }}' }, { role: 'b' }]);
    const cold = new Map([
      ['a', player('a', { readyReplicas: 0 })],
      ['b', player('b')],
    ]);
    const waiting = simulate(run, { facts: { players: cold }, rounds: 4 });
    expect(waiting.state.steps.map(({ phase }) => phase)).toEqual(['WarmingUp', 'Succeeded']);
    const warm = advance(planRun(run), waiting.state, factsFor(run), startMillis + 9000);
    expect(warm.state.steps[0]?.phase).toBe('Running');
  });

  test('a skipped step counts as done and has an empty output', () => {
    const run = simulate(
      pipelineRun([
        { role: 'a', if: 'false' },
        { role: 'b', dependsOn: ['a'], inputs: { got: '[{{ .steps.a.output }}]{{ .steps.a.status }}' } },
      ]),
    );
    expect(stepOf(run, 'a')).toMatchObject({
      phase: 'Skipped',
      message: 'skipped: if condition evaluated to false',
    });
    expect(promptText(taskOf(run, 'b.1'))).toBe('got: []Skipped');
    expect(run.history).toHaveLength(2);
  });

  test('a run in which everything is skipped succeeds', () => {
    const run = simulate(
      pipelineRun([
        { role: 'a', if: 'no' },
        { role: 'b', dependsOn: ['a'], if: 'no' },
      ]),
    );
    expect(run.state).toMatchObject({ phase: 'Succeeded', output: '' });
    expect(run.tasks).toEqual([]);
  });
});
