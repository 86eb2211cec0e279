import { expect, test } from '@jest/globals';
import { wholeRun } from '../../../cli/run/whole-run.ts';
import { memoryOutputStore } from '../../../operator/outputs/memory-output-store.ts';
import type { StepStatus, SwarmRun } from '../../../schemas/generated/types.ts';

const reference = (digest: string) => ({ store: 'memory', digest, bytes: 9 });
const runWith = (status: NonNullable<SwarmRun['status']>): SwarmRun => ({
  apiVersion: 'kubeswarm.io/v1alpha1',
  kind: 'SwarmRun',
  metadata: { name: 'r', namespace: 'lab', uid: 'u1' },
  spec: { teamRef: 't' },
  status,
});
const step = (name: string, rest: Partial<StepStatus>): StepStatus => ({
  name,
  phase: 'Succeeded',
  ...rest,
});

test('a report shows outputs in full that the status only refers to, what is passed on of them', async () => {
  const outputs = memoryOutputStore();
  for (const key of ['d1', 'd2.passed-on', 'd3'])
    await outputs.write({ namespace: 'lab', uid: 'u1' }, key, `text of ${key}`);
  const whole = await wholeRun(
    runWith({
      output: 'text',
      outputRef: reference('d3'),
      steps: [
        step('long', { output: 'text', outputRef: reference('d1') }),
        step('extracted', { output: '', rawOutput: '', outputRef: reference('d2') }),
        step('short', { output: 'short' }),
        step('lost', { output: 'beginning', outputRef: reference('none') }),
      ],
    }),
    outputs,
  );
  expect(whole.status?.output).toBe('text of d3');
  expect(whole.status?.steps?.map(({ output }) => output)).toEqual([
    'text of d1',
    'text of d2.passed-on',
    'short',
    'beginning',
  ]);
});
