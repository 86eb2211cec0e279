import { condition, type HealthCase } from './health-case.ts';

const running = condition('Ready', 'Unknown', 'Running', '1 of 2 steps done');
const notStalled = condition('Stalled', 'False', 'NotStalled');

function failed(reason: string, message: string): readonly Readonly<Record<string, unknown>>[] {
  return [condition('Ready', 'False', reason, message), condition('Stalled', 'True', reason, message)];
}

/** A run is Progressing until it is over, then Healthy or Degraded for good (gitops 6, orchestration 3.2). */
export const runHealthCases: readonly HealthCase[] = [
  { name: 'unseen', health: 'Progressing', message: 'waiting for the operator' },
  {
    name: 'pending',
    status: {
      phase: 'Pending',
      observedGeneration: 2,
      conditions: [condition('Ready', 'Unknown', 'Pending', 'SwarmTeam "support" not found'), notStalled],
    },
    health: 'Progressing',
    message: 'Pending: SwarmTeam "support" not found',
  },
  {
    name: 'running',
    status: { phase: 'Running', observedGeneration: 2, conditions: [running, notStalled] },
    health: 'Progressing',
    message: 'Running: 1 of 2 steps done',
  },
  {
    name: 'running-before-the-claim',
    status: { phase: 'Running', observedGeneration: 1, conditions: [running, notStalled] },
    health: 'Progressing',
    message: 'waiting for the operator to see generation 2',
  },
  {
    name: 'succeeded',
    status: {
      phase: 'Succeeded',
      observedGeneration: 2,
      conditions: [condition('Ready', 'True', 'Succeeded', '2 of 2 steps done'), notStalled],
    },
    health: 'Healthy',
    message: 'Succeeded: 2 of 2 steps done',
  },
  {
    name: 'failed',
    status: {
      phase: 'Failed',
      observedGeneration: 2,
      conditions: failed('StepFailed', 'step triage: no answer'),
    },
    health: 'Degraded',
    message: 'StepFailed: step triage: no answer',
  },
  {
    name: 'cancelled',
    status: {
      phase: 'Failed',
      observedGeneration: 2,
      conditions: failed('Cancelled', 'the run was cancelled: by Argo CD'),
    },
    health: 'Degraded',
    message: 'Cancelled: the run was cancelled: by Argo CD',
  },
  {
    name: 'timed-out',
    status: {
      phase: 'Failed',
      observedGeneration: 2,
      conditions: failed('Timeout', 'pipeline exceeded timeout of 60s'),
    },
    health: 'Degraded',
    message: 'Timeout: pipeline exceeded timeout of 60s',
  },
  // Of an operator that knew no Stalled, or recorded another generation: a phase that is final decides.
  {
    name: 'failed-without-conditions',
    status: { phase: 'Failed' },
    health: 'Degraded',
    message: 'Failed',
  },
  {
    name: 'succeeded-without-generation',
    status: { phase: 'Succeeded', conditions: [condition('Ready', 'True', 'Succeeded')] },
    health: 'Healthy',
    message: 'Succeeded',
  },
];
