import { expect, test } from '@jest/globals';
import { installationVerdict } from '../../../operator/manager/installation-verdict.ts';
import type { SwarmAgent, SwarmRun } from '../../../schemas/generated/types.ts';

const apiVersion = 'kubeswarm.io/v1alpha1';
const metadata = { name: 'kubeswarm-test' };
const because = (message: string) => [
  { type: 'Ready', status: 'False' as const, reason: 'Because', message, lastTransitionTime: '' },
];
const run = (status?: SwarmRun['status']): SwarmRun => ({
  ...{ apiVersion, kind: 'SwarmRun', metadata, spec: { agent: 'kubeswarm-test' } },
  ...(status !== undefined && { status }),
});
const agent = (status?: SwarmAgent['status']): SwarmAgent => ({
  ...{ apiVersion, kind: 'SwarmAgent', metadata, spec: { model: 'mock', prompt: {} } },
  ...(status !== undefined && { status }),
});
const readyAgent = agent({ readyReplicas: 1 });

const verdicts: readonly (readonly [string, ReturnType<typeof installationVerdict>, string, string])[] = [
  [
    'a run that succeeded',
    installationVerdict(
      run({
        phase: 'Succeeded',
        totalTokenUsage: { inputTokens: 9, outputTokens: 4, thinkingTokens: 0, totalTokens: 13 },
      }),
      readyAgent,
    ),
    'passed',
    'SwarmRun "kubeswarm-test" has succeeded, with 13 tokens',
  ],
  [
    'a run that failed',
    installationVerdict(run({ phase: 'Failed', conditions: because('Timeout after 120 s.') }), readyAgent),
    'failed',
    'SwarmRun "kubeswarm-test" has failed: Timeout after 120 s',
  ],
  [
    'no operator',
    installationVerdict(run(), agent()),
    'waiting',
    'no operator has taken up the SwarmAgent and the SwarmRun. Look at the log of its Deployment',
  ],
  [
    'an agent without pods',
    installationVerdict(
      run({ phase: 'Running', conditions: because('1 step runs') }),
      agent({ conditions: because('0 of 1 pods are ready') }),
    ),
    'waiting',
    'SwarmAgent "kubeswarm-test" has 0 ready pods: 0 of 1 pods are ready. Look at Deployment "kubeswarm-test-agent" and its pods',
  ],
  [
    'an agent that does not answer',
    installationVerdict(run({ phase: 'Running', conditions: because('1 step runs') }), readyAgent),
    'waiting',
    'SwarmRun "kubeswarm-test" is Running, SwarmAgent "kubeswarm-test" has 1 ready pods: 1 step runs. Look at the log of Deployment "kubeswarm-test-agent", and whether the queue answers',
  ],
  [
    'a run that somebody deleted',
    installationVerdict(undefined, readyAgent),
    'failed',
    'the SwarmRun of the test is gone. Test again',
  ],
];

test.each(verdicts)('[CHART-27] the test of an installation says what it found: %s', (...found) => {
  const [, verdict, kind, message] = found;
  expect(verdict).toEqual({ kind, message });
});
