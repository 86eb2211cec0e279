import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { advance, planRun } from '../../../operator/engine/index.ts';
import { factsFor, pipelineRun, promptText, simulate, startMillis, stepOf, taskOf } from './simulation.ts';

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
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
      { answer: () => texts[turn++] ?? '' },
    );
    expect(run.tasks).toHaveLength(3);
    expect(promptText(taskOf(run, 'a.3'))).toContain(`«step-output:a:${texts[0]}»`);
    expect(run.state.phase).toBe('Succeeded');
  });

  test('a step that waits for a task that nobody has and nobody can make again fails, and does not wait for ever', () => {
    const run = pipelineRun([{ role: 'a' }, { role: 'b', dependsOn: ['a'] }]);
    const running = simulate(run, {
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
      expect(lost.state.steps[1]?.errorCode).toBe('OutputLost');
      expect(lost.state).toMatchObject({ phase: 'Failed', reason: 'StepFailed' });
    },
  );
});
