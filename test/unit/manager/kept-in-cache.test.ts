import { describe, expect, test } from '@jest/globals';
import { keptInCache } from '../../../operator/manager/kept-in-cache.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';

const metadata = {
  name: 'one',
  namespace: 'lab',
  uid: 'u-1',
  resourceVersion: '7',
  labels: { team: 'support' },
  annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}', note: 'kept' },
  managedFields: [{ manager: 'kubectl' }],
};
const lean = {
  name: 'one',
  namespace: 'lab',
  uid: 'u-1',
  resourceVersion: '7',
  labels: { team: 'support' },
  annotations: { note: 'kept' },
};
const run = {
  apiVersion: 'kubeswarm.io/v1alpha1',
  kind: 'SwarmRun',
  metadata,
  spec: {
    teamRef: 'support',
    input: { ticket: 'long' },
    pipeline: [{ role: 'triage', inputs: { ticket: 'long' } }],
    roles: [{ name: 'triage', model: 'qwen3', prompt: { inline: 'long' } }],
  },
  status: {
    phase: 'Succeeded',
    completionTime: '2026-11-21T10:00:00Z',
    output: 'long',
    totalTokenUsage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 },
    steps: [
      {
        name: 'triage',
        phase: 'Succeeded',
        output: 'long',
        outputJSON: '"long"',
        rawOutput: 'long',
        outputRef: { store: 'redis', digest: 'd', bytes: 9 },
        tokenUsage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 },
      },
    ],
  },
};
const finished = {
  ...run,
  metadata: { ...metadata, annotations: { 'kubeswarm.io/finished': 'Succeeded,2026-11-21T10:00:00Z' } },
};

describe('in memory an object keeps', () => {
  test('neither who wrote which field nor what kubectl applied', () => {
    const agent: KubeObject = { apiVersion: 'kubeswarm.io/v1alpha1', kind: 'SwarmAgent', metadata, spec: {} };
    expect(keptInCache(agent)).toEqual({ ...agent, metadata: lean });
  });

  test('who wrote which field when it is a Deployment, of which that is read', () => {
    const deployment: KubeObject = { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: {} };
    expect(keptInCache(deployment).metadata.managedFields).toEqual(metadata.managedFields);
  });

  test('[MEMORY-1] of a finished run whose it was, how it ended and what it used', () => {
    const kept = keptInCache(finished);
    expect(JSON.stringify(kept)).not.toContain('long');
    expect(kept).toMatchObject({
      spec: { teamRef: 'support', roles: [{ name: 'triage', model: 'qwen3' }] },
      status: {
        phase: 'Succeeded',
        completionTime: '2026-11-21T10:00:00Z',
        totalTokenUsage: { totalTokens: 3 },
        steps: [
          {
            name: 'triage',
            phase: 'Succeeded',
            outputRef: { store: 'redis' },
            tokenUsage: { totalTokens: 3 },
          },
        ],
      },
    });
  });

  test('all of a run whose end is not recorded yet', () => {
    expect(keptInCache(run)).toEqual({ ...run, metadata: lean });
    const running = { ...finished, status: { ...run.status, phase: 'Running' } };
    expect(keptInCache(running)).toMatchObject({ spec: run.spec, status: running.status });
  });
});
