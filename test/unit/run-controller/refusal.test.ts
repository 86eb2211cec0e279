import { describe, expect, test } from '@jest/globals';
import { startRefusal } from '../../../operator/controllers/run/refusal.ts';
import type { StepStatus, SwarmRun, SwarmTeam } from '../../../schemas/generated/types.ts';

const nowMillis = Date.parse('2026-03-02T12:00:00Z');
const team: SwarmTeam = {
  apiVersion: 'kubeswarm.io/v1alpha1',
  kind: 'SwarmTeam',
  metadata: { name: 'team', namespace: 'lab' },
  spec: { maxDailyTokens: 100 },
};
const tokenUsage = { inputTokens: 90, outputTokens: 10, totalTokens: 100 };

function runWith(step: Partial<StepStatus>, status: Partial<SwarmRun['status']> = {}): SwarmRun {
  return {
    apiVersion: 'kubeswarm.io/v1alpha1',
    kind: 'SwarmRun',
    metadata: { name: 'run', namespace: 'lab' },
    spec: { teamRef: 'team' },
    status: {
      phase: 'Running',
      ...status,
      steps: [{ name: 'planner', phase: 'Running', tokenUsage, ...step }],
    },
  };
}

describe('maxDailyTokens counts', () => {
  const startTime = '2026-03-01T00:00:00Z';
  test.each([
    ['a role of a search under way, which ends only with the search', runWith({ startTime }), 100],
    ['a step between two turns of its loop', runWith({ phase: 'Pending' }), 100],
    ['a step that ended within the last 24 h', runWith({ completionTime: '2026-03-01T12:00:01Z' }), 100],
    ['no step that ended before', runWith({ completionTime: '2026-03-01T12:00:00Z' }), 0],
    ['a run that was over by then not at all', runWith({}, { completionTime: '2026-03-01T11:00:00Z' }), 0],
    ['no run of another team', { ...runWith({}), spec: { teamRef: 'other' } }, 0],
  ])('%s', (_, run, used) => {
    expect(startRefusal(team, undefined, [run], nowMillis)).toBe(
      used === 0
        ? undefined
        : `daily token budget of 100 exceeded: team "team" used ${used} in the last 24 h`,
    );
  });
});
