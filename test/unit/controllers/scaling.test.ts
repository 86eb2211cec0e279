import { describe, expect, test } from '@jest/globals';
import type { KedaFacts } from '../../../operator/controllers/agent/keda-facts.ts';
import {
  agentScaling,
  dictatedReplicas,
  expectedReplicas,
} from '../../../operator/controllers/agent/scaling.ts';
import type { Deployment } from '../../../operator/controllers/common/workload.ts';
import type { Runtime } from '../../../schemas/generated/types.ts';
import { normalise } from '../../../schemas/normalise.ts';
import { agentNamed } from './objects.ts';

const served: KedaFacts = { kind: 'served' };
const scaled: KedaFacts = { kind: 'served', scaledObject: agentNamed('x') };
const running = (replicas: number): Deployment => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'x-agent' },
  spec: { replicas, selector: {}, template: { spec: { containers: [] } } },
});

describe('who says how many pods an agent has', () => {
  test.each<{
    name: string;
    runtime?: Runtime;
    keda?: KedaFacts;
    pods?: number;
    isStopped?: true;
    /** What is written to the Deployment, and what is expected of it. */
    is: readonly [kind: 'fixed' | 'keda', written: number | undefined, expected: number];
  }>([
    { name: 'one pod where nothing is said', is: ['fixed', 1, 1] },
    { name: 'its replicas', runtime: { replicas: 4 }, is: ['fixed', 4, 4] },
    { name: 'none when it is stopped', runtime: { replicas: 4 }, isStopped: true, is: ['fixed', 0, 0] },
    {
      name: 'none when it is stopped, whatever KEDA says',
      runtime: { autoscaling: { minReplicas: 2 } },
      keda: scaled,
      pods: 5,
      isStopped: true,
      is: ['fixed', 0, 0],
    },
    {
      name: 'the fewest without KEDA, and replicas are ignored',
      runtime: { replicas: 7, autoscaling: { minReplicas: 2 } },
      keda: { kind: 'absent' },
      is: ['fixed', 2, 2],
    },
    {
      name: 'one at least without KEDA',
      runtime: { autoscaling: { minReplicas: 0 } },
      keda: { kind: 'absent' },
      is: ['fixed', 1, 1],
    },
    { name: 'one without KEDA where nothing is said', runtime: { autoscaling: {} }, is: ['fixed', 1, 1] },
    {
      name: 'the fewest for a new Deployment under KEDA',
      runtime: { autoscaling: { minReplicas: 0 } },
      keda: served,
      is: ['keda', 0, 0],
    },
    {
      name: 'what there is when KEDA comes',
      runtime: { autoscaling: { minReplicas: 1 } },
      keda: served,
      pods: 3,
      is: ['keda', undefined, 3],
    },
    {
      name: 'the fewest after a stop',
      runtime: { autoscaling: { minReplicas: 2 } },
      keda: served,
      pods: 0,
      is: ['keda', 2, 2],
    },
    {
      name: 'what KEDA says, also when that is less',
      runtime: { autoscaling: { minReplicas: 2 } },
      keda: scaled,
      pods: 0,
      is: ['keda', undefined, 0],
    },
  ])('[AGENT-22] $name', ({ runtime, keda = { kind: 'unused' }, pods, isStopped = false, is }) => {
    const deployment = pods === undefined ? {} : { deployment: running(pods) };
    const agent = agentNamed('x', runtime === undefined ? {} : { runtime });
    const scaling = agentScaling({ agent, keda, ...deployment }, isStopped);

    expect([
      scaling.kind,
      dictatedReplicas(scaling),
      expectedReplicas(scaling, deployment.deployment),
    ]).toEqual(is);
  });
});

test.each<readonly [Runtime['autoscaling'], object]>([
  [{}, { minReplicas: 1, maxReplicas: 10, targetPendingTasks: 5, cooldownSeconds: 300 }],
  [{ scaleToZero: { enabled: true } }, { minReplicas: 0, cooldownSeconds: 300 }],
  [{ scaleToZero: { enabled: true, afterSeconds: 900 } }, { minReplicas: 0, cooldownSeconds: 900 }],
  [
    { scaleToZero: { enabled: true, afterSeconds: 5 }, minReplicas: 2 },
    { minReplicas: 2, cooldownSeconds: 45 },
  ],
  [{ minReplicas: 20 }, { minReplicas: 20, maxReplicas: 20 }],
  [
    { minReplicas: 0, maxReplicas: 3, targetPendingTasks: 1 },
    { maxReplicas: 3, targetPendingTasks: 1 },
  ],
])('[AGENT-22] %j becomes %j', (autoscaling, expected) => {
  const agent = normalise(
    agentNamed('x', { runtime: { ...(autoscaling === undefined ? {} : { autoscaling }) } }),
  ).object;
  expect(agentScaling({ agent, keda: served }, false)).toMatchObject(expected);
});
