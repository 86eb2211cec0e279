import { describe, expect, test } from '@jest/globals';
import type { RunAuditEntry } from '../../../operator/engine/index.ts';
import { pipelineRun, type Simulated, simulate } from './simulation.ts';

const entriesOf = (run: Simulated): readonly RunAuditEntry[] =>
  run.history.flatMap(({ notes }) => notes.flatMap((note) => (note.kind === 'audit' ? [note.entry] : [])));

const two = pipelineRun([{ role: 'a' }, { role: 'b', dependsOn: ['a'] }]);

describe('[ENGINE-25] the audit trail of a run', () => {
  test('is a tree: the run, its steps below it, their ends below them', () => {
    const entries = entriesOf(simulate(two));
    const [root] = entries;
    expect(entries.map(({ action }) => action)).toEqual([
      'run.triggered',
      'run.step.started',
      'run.step.completed',
      'run.step.started',
      'run.step.completed',
      'run.succeeded',
    ]);
    const starts = entries.filter(({ action }) => action === 'run.step.started');
    const ends = entries.filter(({ action }) => action === 'run.step.completed');
    expect(starts.map(({ parentEventId }) => parentEventId)).toEqual([root?.eventId, root?.eventId]);
    expect(ends.map(({ parentEventId }) => parentEventId)).toEqual(starts.map(({ eventId }) => eventId));
    expect(entries.at(-1)?.parentEventId).toBe(root?.eventId);
    expect(root).toMatchObject({
      runId: 'run-1',
      namespace: 'lab',
      team: 'team',
      trigger: 'user_request',
      detail: { runUid: 'uid-1' },
    });
    expect(ends[0]).toMatchObject({ tokens: { input: 10, output: 10 }, detail: { step: 'a', execution: 1 } });
  });

  test('tells tasks whose children they are', () => {
    const run = simulate(two);
    const starts = entriesOf(run).filter(({ action }) => action === 'run.step.started');
    expect(run.tasks.map(({ meta }) => meta.auditParentEventId)).toEqual(
      starts.map(({ eventId }) => eventId),
    );
  });

  test('has ids that are UUIDs, all different, and the same when it is told again', () => {
    const ids = entriesOf(simulate(two)).map(({ eventId }) => eventId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids)
      expect(id).toMatch(/^evt-[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(entriesOf(simulate(two)).map(({ eventId }) => eventId)).toEqual(ids);
  });

  test('says what failed, and that a retry is one', () => {
    const run = simulate(
      pipelineRun([{ role: 'a', validate: { contains: 'ok', onFailure: 'retry', maxRetries: 1 } }]),
    );
    const entries = entriesOf(run);
    expect(entries.map(({ action, status, trigger }) => `${action} ${status} ${trigger}`)).toEqual([
      'run.triggered success user_request',
      'run.step.started success dependency_resolved',
      'run.step.completed error dependency_resolved',
      'run.step.started success retry',
      'run.step.completed error dependency_resolved',
      'run.failed error user_request',
    ]);
    const ends = entries.filter(({ action }) => action === 'run.step.completed');
    expect(ends.map(({ tokens }) => tokens)).toEqual([
      { input: 10, output: 10 },
      { input: 10, output: 10 },
    ]);
    expect(entries.at(-1)).toMatchObject({
      error: { code: 'StepFailed', retryable: false },
      detail: { reason: 'StepFailed' },
    });
  });

  test('of a run that never started still has its root', () => {
    const entries = entriesOf(simulate(two, { facts: { startRefusal: 'used up' } }));
    expect(entries.map(({ action, status }) => `${action} ${status}`)).toEqual([
      'run.triggered success',
      'budget.exceeded denied',
      'run.failed error',
    ]);
  });

  test('calls a timeout a timeout', () => {
    const run = simulate(pipelineRun([{ role: 'a' }], { timeoutSeconds: 2 }), { answer: () => undefined });
    expect(
      entriesOf(run)
        .slice(-2)
        .map(({ action, status }) => `${action} ${status}`),
    ).toEqual(['run.step.completed timeout', 'run.failed timeout']);
  });
});
