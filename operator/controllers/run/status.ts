import type { SwarmRun, SwarmRunStatus } from '../../../schemas/generated/types.ts';
import type { RunState } from '../../engine/index.ts';
import { timestamp } from '../../engine/timestamp.ts';
import type { OwnedStatus } from '../common/apply-status.ts';
import { stampedConditions, type WantedCondition } from '../common/conditions.ts';

const conditionTypes = ['Ready', 'Stalled', 'Validated'] as const;

/** The whole status of a SwarmRun (decision 21). */
export function runStatus(run: SwarmRun, state: RunState, nowMillis: number): OwnedStatus {
  const { generation } = run.metadata;
  const { reason: _, message: __, ...course } = state;
  const fields: { readonly [field in keyof SwarmRunStatus]: SwarmRunStatus[field] | undefined } = {
    observedGeneration: generation,
    phase: course.phase,
    startTime: course.startTime,
    completionTime: course.completionTime,
    output: course.output,
    outputRef: course.outputRef,
    searchTree: course.searchTree,
    steps: course.steps.length === 0 ? undefined : course.steps,
    totalTokenUsage: course.totalTokenUsage,
    totalCostUSD: course.totalCostUSD,
  };
  return {
    conditions: stampedConditions(
      [readyCondition(state), stalledCondition(state), ...validatedCondition(state)],
      run.status?.conditions,
      generation,
      timestamp(nowMillis),
    ),
    conditionTypes,
    fields,
  };
}

/** Unknown until the end, so that Argo CD shows progress. */
function readyCondition({ phase, reason = reasonOf(phase), message = '' }: RunState): WantedCondition {
  const status = phase === 'Succeeded' ? 'True' : phase === 'Failed' ? 'False' : 'Unknown';
  return { type: 'Ready', status, reason, message };
}

/** Of a run whose conditions do not say it: one that goes on, or one that the Go operator ended. */
function reasonOf(phase: RunState['phase']): string {
  if (phase === 'Succeeded') return 'Succeeded';
  return phase === 'Failed' ? 'StepFailed' : 'Running';
}

/** A failed run stays failed: only a new one heals it. */
function stalledCondition({ phase, reason = reasonOf(phase), message = '' }: RunState): WantedCondition {
  return phase === 'Failed'
    ? { type: 'Stalled', status: 'True', reason, message }
    : { type: 'Stalled', status: 'False', reason: 'NotStalled', message: '' };
}

/** Whether plan and input were found to be in order; a run that waits for its team has not been looked at yet. */
function validatedCondition({
  phase,
  startTime,
  reason = '',
  message = '',
}: RunState): readonly WantedCondition[] {
  if (startTime !== undefined)
    return [{ type: 'Validated', status: 'True', reason: 'Validated', message: '' }];
  if (phase !== 'Failed' || !invalidReasons.includes(reason)) return [];
  return [{ type: 'Validated', status: 'False', reason, message }];
}

const invalidReasons: readonly string[] = [
  'InvalidInput',
  'InvalidDAG',
  'InvalidSearch',
  'InvalidTopology',
  'NotSupported',
];
