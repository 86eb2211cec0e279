import { describe, expect, test } from '@jest/globals';
import type { Task } from '../../../operator/queue/task-queue.ts';
import type { PipelineStep } from '../../../schemas/generated/types.ts';
import { eventsOf, pipelineRun, type Reply, type Simulated, simulate, stepOf, taskOf } from './simulation.ts';

const artifactStore = 's3://files/swarm?region=eu-1';
const urlOf = (step: string, name: string, run = 'lab/run-1'): string =>
  `s3://files/swarm/${run}/${step}/${name}`;

/** `write` leaves these files, then `take` has its turn. */
function went(
  take: Partial<PipelineStep>,
  left: Readonly<Record<string, string>> = { 'report.md': urlOf('write', 'report.md') },
  write: Partial<PipelineStep> = {},
): Simulated {
  const run = pipelineRun([
    { role: 'write', ...write },
    { role: 'take', dependsOn: ['write'], ...take },
  ]);
  const answer = ({ meta }: Task): Reply => ({
    output: `answer of ${meta.stepName}`,
    ...(meta.stepName === 'write' && { artifacts: left }),
  });
  return simulate(run, { facts: { artifactStore }, answer });
}
const takenOf = (simulated: Simulated) => taskOf(simulated, 'take.1')?.meta.artifacts?.inputs;

describe('files of steps', () => {
  test('[ARTIFACT-10] go from a step to those that name them', () => {
    const simulated = went({
      inputArtifacts: { draft: 'write.report.md', again: '{{ .steps.write.artifacts.report.md }}' },
    });
    expect(simulated.state.phase).toBe('Succeeded');
    expect(stepOf(simulated, 'write')?.artifacts).toEqual({ 'report.md': urlOf('write', 'report.md') });
    expect(takenOf(simulated)).toEqual({
      draft: urlOf('write', 'report.md'),
      again: urlOf('write', 'report.md'),
    });
    expect(taskOf(simulated, 'write.1')?.meta.artifacts).toEqual({
      store: artifactStore,
      inputs: {},
      outputs: [],
    });
  });

  test('[ARTIFACT-13] go nowhere without a store', () => {
    const run = pipelineRun([{ role: 'a', outputArtifacts: [{ name: 'x' }], inputArtifacts: { y: 'b.z' } }]);
    const simulated = simulate(run);
    expect(simulated.state.phase).toBe('Succeeded');
    expect(taskOf(simulated, 'a.1')?.meta).not.toHaveProperty('artifacts');
    expect(eventsOf(simulated).join()).not.toContain('Artifact');
  });

  test('[ARTIFACT-9] that are declared and missing are told of', () => {
    const outputArtifacts = [{ name: 'report.md' }, { name: 'data.csv' }];
    const simulated = went({}, undefined, { outputArtifacts });
    expect(simulated.state.phase).toBe('Succeeded');
    expect(eventsOf(simulated).filter((event) => event.startsWith('ArtifactMissing'))).toEqual([
      'ArtifactMissing: step "write" has left no artifact "data.csv". Write it to the folder that the task names, or remove it from outputArtifacts',
    ]);
  });

  test('[ARTIFACT-12] that were never left fail the step that names them', () => {
    const simulated = went({ inputArtifacts: { draft: 'write.data.csv' } });
    expect(stepOf(simulated, 'take')).toMatchObject({
      phase: 'Failed',
      errorCode: 'ArtifactMissing',
      message: 'input artifact "draft": step "write" has left no artifact "data.csv"',
    });
    expect(taskOf(simulated, 'take.1')).toBeUndefined();
  });

  test('of a step that was skipped are left out', () => {
    const inputArtifacts = { draft: 'write.report.md', again: '{{ .steps.write.artifacts.x }}' };
    const simulated = went({ inputArtifacts }, undefined, { if: 'false' });
    expect(simulated.state.phase).toBe('Succeeded');
    expect(takenOf(simulated)).toEqual({});
  });

  test.each([
    ['of another namespace', urlOf('write', 'report.md', 'shop/run-1')],
    ['of another bucket', 's3://others/swarm/lab/run-1/write/report.md'],
    ['of another prefix', 's3://files/lab/run-1/write/report.md'],
    ['of this machine', 'file:///etc/passwd'],
    ['that lead up', 's3://files/swarm/lab/run-1/../../shop/run-1/write/report.md'],
  ])('[ARTIFACT-5] are not taken when they are %s', (_, url) => {
    const simulated = went({ inputArtifacts: { draft: '{{ .steps.write.artifacts.evil }}' } }, { evil: url });
    expect(stepOf(simulated, 'take')).toMatchObject({
      phase: 'Failed',
      errorCode: 'ArtifactMissing',
      message: `input artifact "draft" is no artifact of this namespace in the team's store: ${url}`,
    });
  });

  test('by a template that cannot be rendered fail the step', () => {
    const simulated = went({ inputArtifacts: { draft: '{{ .steps.nobody.artifacts.x.y }}' } });
    expect(stepOf(simulated, 'take')).toMatchObject({ phase: 'Failed', errorCode: 'InputTemplateError' });
  });

  test('of the last execution count', () => {
    let executions = 0;
    const run = pipelineRun([
      { role: 'write', validate: { contains: 'good', onFailure: 'retry', maxRetries: 1 } },
    ]);
    const simulated = simulate(run, {
      facts: { artifactStore },
      answer: () => {
        executions += 1;
        const name = `v${executions}`;
        return { output: executions === 1 ? 'bad' : 'good', artifacts: { [name]: urlOf('write', name) } };
      },
    });
    expect(stepOf(simulated, 'write')).toMatchObject({
      phase: 'Succeeded',
      artifacts: { v2: urlOf('write', 'v2') },
    });
    expect(stepOf(simulated, 'write')?.artifacts).not.toHaveProperty('v1');
  });

  test('[ARTIFACT-4] leave room for the rest of the status', () => {
    const left = Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [`${index}`, urlOf('write', 'x'.repeat(10_000))]),
    );
    const simulated = went({}, left);
    const bytes = JSON.stringify(simulated.state).length;
    expect(bytes).toBeLessThan(140_000);
    expect(eventsOf(simulated).join()).toContain(
      'ArtifactsNotListed: step "write" has left more artifacts than the status has room for: 13, 14',
    );
  });
});
