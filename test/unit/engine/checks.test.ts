import { describe, expect, test } from '@jest/globals';
import type { StepValidation } from '../../../schemas/generated/types.ts';
import { eventsOf, pipelineRun, promptText, type Reply, simulate, stepOf, taskOf } from './simulation.ts';

function validated(validate: StepValidation, replies: readonly Reply[]) {
  let turn = 0;
  return simulate(pipelineRun([{ role: 'a', validate }]), {
    answer: () => replies[Math.min(turn++, replies.length - 1)] ?? '',
  });
}

describe('[ENGINE-11] checks of an output, in order', () => {
  test.each<[string, StepValidation, string, string | undefined]>([
    ['contains, found anywhere', { contains: 'b+' }, 'abba', undefined],
    ['contains, not found', { contains: '^b' }, 'abba', 'validation failed: output does not contain "^b"'],
    [
      'contains, an invalid pattern',
      { contains: '(' },
      'abba',
      'validation failed: invalid pattern "(" in validate.contains: missing closing ): `(`',
    ],
    [
      'schema, met',
      { schema: '{"type":"object","required":["x"],"properties":{"x":{"type":"number"}}}' },
      '{"x":1}',
      undefined,
    ],
    ['schema, met inside of a fence', { schema: '{"required":["x"]}' }, '```json\n{"x":1}\n```', undefined],
    [
      'schema, no JSON',
      { schema: '{"type":"object"}' },
      'sure: {"x":1}',
      'validation failed: output is not JSON',
    ],
    [
      'schema, a key missing',
      { schema: '{"required":["x"]}' },
      '{}',
      'validation failed: output does not match validate.schema: it lacks "x"',
    ],
    [
      'schema, a wrong type',
      { schema: '{"properties":{"x":{"type":"number"}}}' },
      '{"x":"1"}',
      'validation failed: output does not match validate.schema: x must be number',
    ],
    ['schema that is no JSON', { schema: '{' }, '{}', 'validation failed: validate.schema is not JSON'],
    [
      'rejectPatterns before contains',
      { rejectPatterns: ['x', 'bb'], contains: 'zzz' },
      'abba',
      'OutputRejected: output matches pattern "bb" of rejectPatterns',
    ],
    [
      'rejectPatterns, an invalid pattern rejects',
      { rejectPatterns: ['('] },
      'abba',
      'OutputRejected: output cannot be checked against the invalid pattern "(" of rejectPatterns',
    ],
  ])('%s', (_name, validate, reply, message) => {
    const run = validated(validate, [reply]);
    expect(stepOf(run, 'a')?.message).toBe(message);
    expect(run.state.phase).toBe(message === undefined ? 'Succeeded' : 'Failed');
    expect(run.tasks).toHaveLength(1);
  });

  test('what was used counts even if the output fails', () => {
    const run = validated({ contains: 'x' }, [{ output: 'no', tokens: 7 }]);
    expect(stepOf(run, 'a')?.tokenUsage).toMatchObject({ totalTokens: 14 });
    expect(run.state.totalTokenUsage).toEqual({ inputTokens: 7, outputTokens: 7, totalTokens: 14 });
  });

  test('a rejected output is never retried', () => {
    const run = validated({ rejectPatterns: ['bad'], onFailure: 'retry' }, ['bad', 'good']);
    expect(stepOf(run, 'a')).toMatchObject({ phase: 'Failed', errorCode: 'OutputRejected', executions: 1 });
  });

  test('checks see the full text, not what is kept of it', () => {
    const run = simulate(
      pipelineRun([{ role: 'a', maxOutputBytes: 20, validate: { contains: 'needle$' } }]),
      {
        answer: () => `${'x'.repeat(100)}needle`,
      },
    );
    expect(stepOf(run, 'a')).toMatchObject({ phase: 'Succeeded', output: 'xxxxxxxxx[truncated]' });
  });
});

describe('[ENGINE-12] retries', () => {
  test('execute at most maxRetries + 1 times, with the reason in the next prompt', () => {
    const run = validated({ contains: 'ok', onFailure: 'retry', maxRetries: 2 }, ['1', '2', '3']);
    expect(run.tasks.map(({ id }) => id)).toEqual(['uid-1.a.1', 'uid-1.a.2', 'uid-1.a.3']);
    expect(promptText(run.tasks[1])).toContain('«evaluator:a:output does not contain "ok"»');
    expect(stepOf(run, 'a')).toMatchObject({
      phase: 'Failed',
      errorCode: 'ValidationFailed',
      message: 'validation failed: output does not contain "ok"',
      validationAttempts: 3,
      executions: 3,
      tokenUsage: { totalTokens: 60 },
    });
    expect(eventsOf(run).filter((event) => event.startsWith('StepValidationFailed'))).toHaveLength(3);
  });

  test('say which of them runs, in one line however much the judge has said', () => {
    let turn = 0;
    const run = simulate(
      pipelineRun([{ role: 'a', validate: { semantic: 'good?', onFailure: 'retry', maxRetries: 1 } }]),
      {
        answer: (task) =>
          task.id.endsWith('.judge')
            ? JSON.stringify({ verdict: 'fail', reason: `${'no '.repeat(5000)}` })
            : `try ${++turn}`,
      },
    );
    const second = run.history.flatMap(({ state }) => state.steps).find((step) => step.executions === 2);
    expect(second?.message).toMatch(/^retry 1\/1: no no no/);
    expect(Buffer.byteLength(second?.message ?? '')).toBeLessThan(1100);
    expect(Buffer.byteLength(run.state.message ?? '')).toBeLessThanOrEqual(1024);
  });

  test('end with the first good output', () => {
    const run = validated({ contains: 'ok', onFailure: 'retry' }, ['no', 'ok']);
    expect(stepOf(run, 'a')).toMatchObject({
      phase: 'Succeeded',
      output: 'ok',
      validationAttempts: 1,
      executions: 2,
    });
    expect(eventsOf(run)).toContain('StepValidationPassed: step "a": output passed all checks');
  });

  test('maxRetries 0 and onFailure fail mean one execution', () => {
    expect(validated({ contains: 'ok', onFailure: 'retry', maxRetries: 0 }, ['no']).tasks).toHaveLength(1);
    expect(validated({ contains: 'ok', maxRetries: 5 }, ['no']).tasks).toHaveLength(1);
  });

  test('an error of the task itself is none of them', () => {
    const run = validated({ contains: 'ok', onFailure: 'retry' }, [
      { error: 'task deadline exceeded', code: 'Timeout' },
    ]);
    expect(stepOf(run, 'a')).toMatchObject({ phase: 'Failed', errorCode: 'Timeout', executions: 1 });
  });
});

describe('[ENGINE-13] semantic checks', () => {
  function judged(semantic: string, verdict: Reply, validate: Partial<StepValidation> = {}) {
    return simulate(pipelineRun([{ role: 'a', validate: { semantic, ...validate } }]), {
      answer: (task) => (task.id.endsWith('.judge') ? verdict : 'the answer'),
    });
  }

  test('ask the agent of the role, without tools, briefly', () => {
    const run = judged('is it polite?', '{"verdict":"pass"}', { semanticModel: 'judge-model' });
    expect(taskOf(run, 'a.1.judge')).toMatchObject({
      queue: 'lab.agent-a',
      meta: { model: 'judge-model', maxOutputTokens: 500, timeoutSeconds: 30, tools: 'none' },
    });
    expect(promptText(taskOf(run, 'a.1.judge'))).toMatch(
      /^is it polite\?\n\nThe output to judge:\n«step-output:a:the answer»\n\nAnswer with one JSON object/,
    );
    expect(run.history[1]?.state.steps[0]).toMatchObject({ phase: 'Validating', taskID: 'uid-1.a.1.judge' });
    expect(stepOf(run, 'a')).toMatchObject({
      phase: 'Succeeded',
      output: 'the answer',
      tokenUsage: { totalTokens: 40 },
    });
  });

  test('put the output where the criteria say', () => {
    const run = judged('judge <{{ .output }}> now', '{"verdict":"pass"}');
    expect(promptText(taskOf(run, 'a.1.judge'))).toMatch(/^judge <«step-output:a:the answer»> now\n\nAnswer/);
  });

  test('fail with the reason, and retry', () => {
    const run = judged('polite?', '{"verdict":"fail","reason":"rude"}', {
      onFailure: 'retry',
      maxRetries: 1,
    });
    expect(run.tasks.map(({ id }) => id)).toEqual([
      'uid-1.a.1',
      'uid-1.a.1.judge',
      'uid-1.a.2',
      'uid-1.a.2.judge',
    ]);
    expect(stepOf(run, 'a')).toMatchObject({ phase: 'Failed', message: 'validation failed: rude' });
  });

  test('fail when the call fails', () => {
    expect(stepOf(judged('polite?', { error: 'model down' }), 'a')?.message).toBe(
      'validation failed: semantic check failed: model down',
    );
  });

  test('come after the other checks', () => {
    const run = judged('polite?', '{"verdict":"pass"}', { contains: 'nowhere' });
    expect(run.tasks.map(({ id }) => id)).toEqual(['uid-1.a.1']);
  });

  test('with criteria that cannot be rendered fail without a call', () => {
    const run = judged('{{ .output.x }}', '{"verdict":"pass"}', { onFailure: 'retry' });
    expect(stepOf(run, 'a')?.message).toMatch(/^validation failed: validate.semantic cannot be rendered: /);
    expect(run.tasks).toHaveLength(1);
  });
});
