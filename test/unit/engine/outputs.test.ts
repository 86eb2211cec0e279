import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { advance, planRun } from '../../../operator/engine/index.ts';
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

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
const bytes = (text: string | undefined): number => Buffer.byteLength(text ?? '');

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

describe('[ENGINE-20] how much of an output the status keeps', () => {
  test('at most maxOutputBytes, without cutting a character; 0 keeps all', () => {
    const run = (maxOutputBytes: number) =>
      stepOf(simulate(pipelineRun([{ role: 'a', maxOutputBytes }]), { answer: () => 'é'.repeat(50) }), 'a')
        ?.output;
    expect(run(24)).toBe(`${'é'.repeat(6)}[truncated]`);
    expect(bytes(run(24))).toBeLessThanOrEqual(24);
    expect(run(0)).toBe('é'.repeat(50));
    expect(run(100)).toBe('é'.repeat(50));
  });

  const long = 'y'.repeat(40_000);

  test('over 16 KiB a beginning, digest and size; the text goes to the store first', () => {
    const run = pipelineRun([{ role: 'a' }, { role: 'b', dependsOn: ['a'] }]);
    const stored = new Map<string, string>();
    const result = simulate(run, {
      facts: { outputStore: 's3', outputs: stored },
      onStore: (key, text) => stored.set(key, text),
      answer: () => long,
    });
    expect(stepOf(result, 'a')).toMatchObject({
      output: 'y'.repeat(1024),
      outputRef: { store: 's3', digest: digest(long), bytes: 40_000 },
    });
    expect(
      result.history.flatMap(({ commands }) => commands).filter(({ kind }) => kind === 'store'),
    ).toContainEqual({
      kind: 'store',
      digest: digest(long),
      text: long,
    });
    expect(promptText(taskOf(result, 'b.1'))).toBe(`«step-output:a:${long}»`);
    expect(result.state.outputRef).toMatchObject({ store: 's3', bytes: 40_000 });
  });

  test('without a store the text is read from the result of the task', () => {
    const result = simulate(pipelineRun([{ role: 'a' }, { role: 'b', dependsOn: ['a'] }]), {
      answer: () => long,
    });
    expect(stepOf(result, 'a')).toMatchObject({ output: 'y'.repeat(1024), outputRef: { store: 'queue' } });
    expect(promptText(taskOf(result, 'b.1'))).toBe(`«step-output:a:${long}»`);
    expect(result.state.output).toBe(long);
  });

  test('a run of a hundred long outputs stays below 192 KiB of them', () => {
    const many = Array.from({ length: 100 }, (_, index) => ({ role: `s${index}`, outputSchema: '{}' }));
    const json = JSON.stringify({ text: 'z'.repeat(15_000) });
    const { state } = simulate(pipelineRun(many), { answer: () => json });
    const total = state.steps.reduce(
      (sum, step) => sum + bytes(step.output) + bytes(step.rawOutput) + bytes(step.outputJSON),
      0,
    );
    expect(state.phase).toBe('Succeeded');
    expect(total + bytes(state.output)).toBeLessThanOrEqual(192 * 1024);
  });

  test.each(['s3', undefined])(
    'an output that the store (%s) has lost fails the step that needs it',
    (outputStore) => {
      const run = pipelineRun([{ role: 'a' }, { role: 'b', dependsOn: ['a'] }, { role: 'c' }]);
      const facts = outputStore === undefined ? {} : { outputStore };
      let hasAnswered = false;
      const half = simulate(run, {
        facts: { ...facts, players: new Map() },
        rounds: 1,
      });
      const plan = planRun(run);
      const started = advance(plan, half.state, factsFor(run, facts), startMillis);
      const result = {
        id: 'uid-1.a.1',
        output: long,
        usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 },
        agent: '',
        startedAtMillis: 0,
        completedAtMillis: 0,
      };
      const cold = factsFor(run, {
        ...facts,
        results: new Map([['uid-1.a.1', result]]),
        outputs: new Map([[digest(long), long]]),
      });
      const absent = new Map([...cold.players].filter(([name]) => name !== 'b'));
      const done = advance(plan, started.state, { ...cold, players: absent }, startMillis + 1000);
      expect(done.state.steps[0]?.phase).toBe('Succeeded');
      const lost = advance(plan, done.state, factsFor(run, facts), startMillis + 2000);
      hasAnswered = lost.state.steps[1]?.errorCode === 'OutputLost';
      expect(hasAnswered).toBe(true);
      expect(lost.state).toMatchObject({ phase: 'Failed', reason: 'StepFailed' });
    },
  );
});
