import { describe, expect, test } from '@jest/globals';
import { advance, planRun, type RunState, taskIdsOf } from '../../../operator/engine/index.ts';
import type { ContextPolicy, PipelineStep } from '../../../schemas/generated/types.ts';
import {
  eventsOf,
  factsFor,
  pipelineRun,
  promptText,
  simulate,
  startMillis,
  stepOf,
  taskOf,
} from './simulation.ts';

describe('[ENGINE-18] context policies', () => {
  function shortened(contextPolicy: ContextPolicy, reply: string) {
    return simulate(
      pipelineRun([
        { role: 'a', contextPolicy },
        { role: 'b', dependsOn: ['a'], inputs: { got: '{{ .steps.a.output }}' } },
      ]),
      {
        answer: (task) =>
          task.id.endsWith('.compress') ? 'summary' : task.meta.stepName === 'a' ? reply : 'x',
      },
    );
  }

  test.each<[string, ContextPolicy, string, string, string | undefined]>([
    ['full', { strategy: 'full' }, 'text', 'text', undefined],
    ['none', { strategy: 'none' }, 'text', '', 'text'],
    [
      'extract by path',
      { strategy: 'extract', extractPath: '$.a.b[0]' },
      '{"a":{"b":["x"]}}',
      'x',
      '{"a":{"b":["x"]}}',
    ],
    [
      'extract by dotted path',
      { strategy: 'extract', extractPath: 'a.b.0' },
      '{"a":{"b":[{"c":1}]}}',
      '{"c":1}',
      '{"a":{"b":[{"c":1}]}}',
    ],
    [
      'extract by pattern, first group',
      { strategy: 'extract', extractPath: 'id=(\\d+)' },
      'x id=42 y',
      '42',
      'x id=42 y',
    ],
    [
      'extract by pattern, whole match',
      { strategy: 'extract', extractPath: 'id=\\d+' },
      'x id=42 y',
      'id=42',
      'x id=42 y',
    ],
    ['extract without a match', { strategy: 'extract', extractPath: 'nowhere=' }, 'text', 'text', 'text'],
    ['extract with a bad pattern', { strategy: 'extract', extractPath: '(' }, 'text', 'text', 'text'],
    ['compress', { strategy: 'compress' }, 'a long text', 'summary', 'a long text'],
  ])('%s', (_name, policy, reply, output, rawOutput) => {
    const run = shortened(policy, reply);
    expect(stepOf(run, 'a')).toMatchObject({ phase: 'Succeeded', output });
    expect(stepOf(run, 'a')?.rawOutput).toBe(rawOutput);
    expect(promptText(taskOf(run, 'b.1'))).toBe(output === '' ? 'got: ' : `got: «step-output:a:${output}»`);
  });

  test('compress asks on the queue of the role and books what it used', () => {
    const run = shortened(
      { strategy: 'compress', compress: { model: 'small', targetTokens: 2, prompt: 'Shorten.' } },
      'a long text',
    );
    expect(taskOf(run, 'a.1.compress')).toMatchObject({
      queue: 'lab.agent-a',
      meta: { model: 'small', tools: 'none' },
    });
    expect(promptText(taskOf(run, 'a.1.compress'))).toBe(
      'Shorten. Use at most about 2 tokens. Answer with the summary only.\n\n«step-output:a:a long text»',
    );
    expect(stepOf(run, 'a')).toMatchObject({ compressionTokens: 2, tokenUsage: { totalTokens: 40 } });
    expect(eventsOf(run)).toContain('ContextCompressed: step "a": output compressed to about 2 tokens');
  });

  test('compress leaves the full output when the call fails, and skips what is short', () => {
    const failed = simulate(pipelineRun([{ role: 'a', contextPolicy: { strategy: 'compress' } }]), {
      answer: (task) => (task.id.endsWith('.compress') ? { error: 'down' } : 'a long text'),
    });
    expect(stepOf(failed, 'a')).toMatchObject({ phase: 'Succeeded', output: 'a long text' });
    expect(eventsOf(failed)).toContain(
      'ContextCompressionFailed: step "a": down; the full output is passed on',
    );
    const short = shortened({ strategy: 'compress', compress: { targetTokens: 100 } }, 'short');
    expect(taskOf(short, 'a.1.compress')).toBeUndefined();
    expect(eventsOf(short)[1]).toBe(
      'ContextCompressionSkipped: step "a": the output is within its target already',
    );
  });
});

describe('[ENGINE-18] context policies of long outputs', () => {
  test.each<[string, ContextPolicy, string]>([
    [
      'extract without a match passes on all of it',
      { strategy: 'extract', extractPath: 'nowhere=' },
      `a ${'y'.repeat(40_000)} z`,
    ],
    [
      'extract passes on a long part in full',
      { strategy: 'extract', extractPath: 'a (y+)' },
      'y'.repeat(40_000),
    ],
    ['none keeps the raw output for those who ask for it', { strategy: 'none' }, ''],
  ])('%s', (_name, contextPolicy, passed) => {
    const text = `a ${'y'.repeat(40_000)} z`;
    const run = simulate(
      pipelineRun([
        { role: 'a', contextPolicy },
        {
          role: 'b',
          dependsOn: ['a'],
          inputs: { got: '{{ .steps.a.output }}', raw: '{{ .steps.a.rawOutput }}' },
        },
      ]),
      { answer: (task) => (task.meta.stepName === 'a' ? text : 'x') },
    );
    const got = passed === '' ? '' : `«step-output:a:${passed}»`;
    expect(promptText(taskOf(run, 'b.1'))).toBe(`got: ${got}\nraw: «step-output:a:${text}»`);
  });
});

describe('[ENGINE-19] the default context policy', () => {
  const inputs = { got: '{{ .steps.a.output }}|{{ .steps.b.output }}' };
  const steps: readonly PipelineStep[] = [
    { role: 'a' },
    { role: 'b', dependsOn: ['a'] },
    { role: 'c', dependsOn: ['b'], inputs },
    { role: 'd', dependsOn: ['c'], inputs },
  ];

  function withDefault(defaultContextPolicy: ContextPolicy, pipeline = steps) {
    return simulate(pipelineRun(pipeline, { defaultContextPolicy }), {
      answer: (task) =>
        task.id.endsWith('.compress') ? `short ${task.meta.stepName}` : `long ${task.meta.stepName}`,
    });
  }

  test('spares neighbours: what a consumer depends on comes in full', () => {
    const run = withDefault({ strategy: 'none' });
    expect(promptText(taskOf(run, 'c.1'))).toBe('got: |«step-output:b:long b»');
    expect(promptText(taskOf(run, 'd.1'))).toBe('got: |');
    expect(stepOf(run, 'a')?.output).toBe('long a');
  });

  test('spares steps with a policy of their own', () => {
    const own = steps.map((step) =>
      step.role === 'a' ? { ...step, contextPolicy: { strategy: 'full' } as const } : step,
    );
    expect(promptText(taskOf(withDefault({ strategy: 'none' }, own), 'd.1'))).toBe(
      'got: «step-output:a:long a»|',
    );
  });

  test('without dependsOn, the step just before is the neighbour', () => {
    const run = withDefault({ strategy: 'none' }, [
      { role: 'a' },
      { role: 'b' },
      { role: 'c', if: 'true', inputs: { k: '{{ .steps.b.status }}' } },
    ]);
    expect(run.state.phase).toBe('Succeeded');
  });

  test('does not ask again for a summary that is booked, even if its text is lost: the full output will do', () => {
    const run = pipelineRun(steps, { defaultContextPolicy: { strategy: 'compress' } });
    const done = {
      phase: 'Succeeded',
      executions: 1,
      tokenUsage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 },
    } as const;
    const state: RunState = {
      phase: 'Running',
      startTime: '2026-01-05T08:00:00Z',
      steps: [
        { ...done, name: 'a', output: 'long a', compressionTokens: 2 },
        { ...done, name: 'b', output: 'long b' },
        { name: 'c', phase: 'Pending' },
        { name: 'd', phase: 'Pending' },
      ],
    };
    const { commands } = advance(planRun(run), state, factsFor(run), startMillis);
    expect(commands.map((command) => (command.kind === 'submit' ? command.task.id : command.kind))).toEqual([
      'uid-1.c.1',
    ]);
    expect(taskIdsOf(planRun(run), state)).toEqual(['uid-1.a.1.compress', 'uid-1.b.1.compress']);
  });

  test('takes summaries back with everything else when the run fails', () => {
    const run = simulate(
      pipelineRun([...steps, { role: 'e', dependsOn: ['b'] }], {
        defaultContextPolicy: { strategy: 'compress' },
      }),
      {
        answer: (task) => {
          if (task.id.endsWith('.compress')) return undefined;
          return task.meta.stepName === 'e' ? { error: 'boom' } : `long ${task.meta.stepName}`;
        },
      },
    );
    expect(run.state.phase).toBe('Failed');
    expect(run.cancelled).toContain('uid-1.a.1.compress');
  });

  test('compresses each producer once, when the first consumer needs it', () => {
    const run = withDefault({ strategy: 'compress' });
    expect(promptText(taskOf(run, 'c.1'))).toBe('got: «step-output:a:short a»|«step-output:b:long b»');
    expect(promptText(taskOf(run, 'd.1'))).toBe('got: «step-output:a:short a»|«step-output:b:short b»');
    expect(run.tasks.filter(({ id }) => id.endsWith('.compress')).map(({ id }) => id)).toEqual([
      'uid-1.a.1.compress',
      'uid-1.b.1.compress',
    ]);
    expect(stepOf(run, 'a')).toMatchObject({
      output: 'long a',
      compressionTokens: 2,
      tokenUsage: { totalTokens: 40 },
    });
  });
});
