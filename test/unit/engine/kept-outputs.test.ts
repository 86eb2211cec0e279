import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { advance, planRun } from '../../../operator/engine/index.ts';
import type { PipelineStep, StepStatus } from '../../../schemas/generated/types.ts';
import {
  factsFor,
  pipelineRun,
  promptText,
  resultOf,
  simulate,
  startMillis,
  stepOf,
  taskOf,
} from './simulation.ts';

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
/** A store as the controller has it: what an advance puts there, the next one finds. */
function withStore(outputStore = 'memory') {
  const outputs = new Map<string, string>();
  return {
    facts: { outputStore, outputs },
    onStore: (key: string, text: string) => void outputs.set(key, text),
    outputs,
  };
}
const bytes = (text: string | undefined): number => Buffer.byteLength(text ?? '');

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
    const result = simulate(run, { ...withStore('s3'), answer: () => long });
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

  test('in a loop, that is the turn before, whatever retries have written since', () => {
    const texts = [`ok ${'1'.repeat(20_000)}`, `bad ${'2'.repeat(20_000)}`, `ok ${'3'.repeat(20_000)}`];
    let turn = 0;
    const run = simulate(
      pipelineRun([
        {
          role: 'a',
          loop: { condition: 'true', maxIterations: 2 },
          validate: { contains: '^ok', onFailure: 'retry' },
          inputs: { before: '{{ .steps.a.rawOutput }}' },
        },
      ]),
      { ...withStore(), answer: () => texts[turn++] ?? '' },
    );
    expect(run.tasks).toHaveLength(3);
    expect(promptText(taskOf(run, 'a.3'))).toContain(`«step-output:a:${texts[0]}»`);
    expect(run.state.phase).toBe('Succeeded');
  });

  test('a step that waits for a task that nobody has and nobody can make again fails, and does not wait for ever', () => {
    const run = pipelineRun([{ role: 'a' }, { role: 'b', dependsOn: ['a'] }]);
    const running = simulate(run, {
      ...withStore(),
      rounds: 4,
      answer: (task) => (task.meta.stepName === 'a' ? long : undefined),
    });
    expect(stepOf(running, 'b')?.phase).toBe('Running');
    const lost = advance(planRun(run), running.state, factsFor(run), startMillis + 9000);
    expect(lost.state.steps[1]).toMatchObject({ phase: 'Failed', errorCode: 'OutputLost' });
  });

  test('a run of a hundred long outputs stays below 192 KiB of them', () => {
    const many = Array.from({ length: 100 }, (_, index) => ({ role: `s${index}`, outputSchema: '{}' }));
    const json = JSON.stringify({ text: 'z'.repeat(15_000) });
    const { state } = simulate(pipelineRun(many), { ...withStore(), answer: () => json });
    const total = state.steps.reduce(
      (sum, step) => sum + bytes(step.output) + bytes(step.rawOutput) + bytes(step.outputJSON),
      0,
    );
    expect(state.phase).toBe('Succeeded');
    expect(total + bytes(state.output)).toBeLessThanOrEqual(192 * 1024);
  });

  test('an output that the store has lost fails the step that needs it', () => {
    const run = pipelineRun([{ role: 'a' }, { role: 'b', dependsOn: ['a'] }, { role: 'c' }]);
    const store = withStore();
    const half = simulate(run, {
      ...store,
      rounds: 2,
      answer: ({ meta }) => (meta.stepName === 'a' ? long : undefined),
    });
    const execution = taskOf(half, 'a.1');
    if (execution === undefined) throw new Error('step a was not begun');
    const results = new Map([[execution.id, resultOf(execution, long, startMillis)]]);
    const plan = planRun(run);
    const cold = factsFor(run, { results });
    const absent = new Map([...cold.players].filter(([name]) => name !== 'b'));
    const done = advance(plan, half.state, { ...cold, players: absent }, startMillis + 1000);
    expect(done.state.steps[0]?.phase).toBe('Succeeded');
    const lost = advance(plan, done.state, factsFor(run), startMillis + 2000);
    expect(lost.state.steps[1]?.errorCode).toBe('OutputLost');
    expect(lost.state).toMatchObject({ phase: 'Failed', reason: 'StepFailed' });
  });

  test('a long part of a longer output is passed on in full, beside the whole', () => {
    const part = 'p'.repeat(30_000);
    const written = JSON.stringify({ part, rest: 'r'.repeat(30_000) });
    const first: PipelineStep = {
      role: 'a',
      maxOutputBytes: 0,
      contextPolicy: { strategy: 'extract', extractPath: '$.part' },
    };
    const inputs = { part: '{{ .steps.a.output }}', all: '{{ .steps.a.rawOutput }}' };
    const result = simulate(pipelineRun([first, { role: 'b', dependsOn: ['a'], inputs }]), {
      ...withStore(),
      answer: ({ meta }) => (meta.stepName === 'a' ? written : 'ok'),
    });
    expect(stepOf(result, 'a')).toMatchObject({
      output: 'p'.repeat(1024),
      rawOutput: '',
      outputRef: { digest: digest(written), bytes: bytes(written) },
    });
    expect(promptText(taskOf(result, 'b.1'))).toBe(
      `all: «step-output:a:${written}»\npart: «step-output:a:${part}»`,
    );
  });
});

describe('[OUTPUT-5] outputs that shall not be seen', () => {
  const hidden = () => {
    const { facts, ...store } = withStore();
    return { ...store, facts: { ...facts, outputVisibility: 'Reference' as const } };
  };
  const texts = ({ output, rawOutput, outputJSON }: Partial<StepStatus> = {}) =>
    [output, rawOutput, outputJSON].filter(Boolean);

  test.each<[string, Partial<PipelineStep>, string, string]>([
    ['as they are', {}, 'a secret', 'a secret'],
    ['as JSON', { outputSchema: '{"type":"object"}' }, '{"answer":"secret"}', '{"answer":"secret"}'],
    [
      'of which a part is passed on',
      { contextPolicy: { strategy: 'extract', extractPath: '$.a' } },
      '{"a":"b"}',
      'b',
    ],
    ['of which nothing is passed on', { contextPolicy: { strategy: 'none' } }, 'a secret', ''],
  ])('%s stand in no status, with digest and size only, and are passed on', (_, step, written, passedOn) => {
    const inputs = { it: '{{ .steps.a.output }}', all: '{{ .steps.a.rawOutput }}' };
    const pipeline = [
      { role: 'a', ...step },
      { role: 'b', dependsOn: ['a'], inputs },
    ];
    const result = simulate(pipelineRun(pipeline), {
      ...hidden(),
      answer: ({ meta }) => (meta.stepName === 'a' ? written : 'also secret'),
    });
    expect(texts(stepOf(result, 'a'))).toEqual([]);
    expect(stepOf(result, 'a')?.outputRef).toEqual({
      store: 'memory',
      digest: digest(written),
      bytes: bytes(written),
    });
    expect(promptText(taskOf(result, 'b.1'))).toContain(`all: «step-output:a:${written}»`);
    expect(promptText(taskOf(result, 'b.1'))).toMatch(
      passedOn === '' ? /it: $/ : `it: «step-output:a:${passedOn}»`,
    );
    expect(result.state.output).toBe('');
    expect(result.state.outputRef).toMatchObject({ digest: digest('also secret') });
  });

  test('are there for the next turn of a loop', () => {
    let turn = 0;
    const looping = {
      role: 'a',
      loop: { condition: 'true', maxIterations: 2 },
      inputs: { before: '{{ .steps.a.rawOutput }}', now: '{{ .steps.a.output }}' },
    };
    const result = simulate(pipelineRun([looping]), { ...hidden(), answer: () => `turn ${++turn}` });
    expect(promptText(taskOf(result, 'a.2'))).toBe('before: «step-output:a:turn 1»\nnow: ');
    expect(texts(stepOf(result, 'a'))).toEqual([]);
  });
});
