import { expect, test } from '@jest/globals';
import { agentWatches } from '../../../operator/controllers/agent/agent-watches.ts';
import { declaredRuns } from '../../../operator/controllers/common/declared-runs.ts';
import type { SwarmRun } from '../../../schemas/generated/types.ts';

const run = (metadata: object, phase?: 'Running' | 'Succeeded' | 'Failed'): SwarmRun => ({
  apiVersion: 'kubeswarm.io/v1alpha1',
  kind: 'SwarmRun',
  metadata: { name: 'letter', ...metadata },
  spec: { teamRef: 'letters' },
  ...(phase === undefined ? {} : { status: { phase } }),
});
const tracked = {
  annotations: { 'argocd.argoproj.io/tracking-id': 'letters:kubeswarm.io/SwarmRun:default/letter' },
};
const rendered = { labels: { 'kubeswarm.io/run': 'letter' } };

test('runs that Argo CD delivered are counted by how they ended', () => {
  const runs = [run(tracked), run(rendered, 'Running'), run(tracked, 'Succeeded'), run(rendered, 'Failed')];
  expect(declaredRuns(runs)).toBe('active=2,succeeded=1,failed=1');
});

test('runs of events and by hand do not count, since their end concerns no Application', () => {
  const byHand = run({ annotations: { 'kubeswarm.io/cancel': 'true' } }, 'Succeeded');
  expect(declaredRuns([byHand])).toBeUndefined();
  expect(declaredRuns([byHand, run(tracked)])).toBe('active=1,succeeded=0,failed=0');
});

test('the end of a run always changes the counts', () => {
  const others = [run(rendered, 'Succeeded'), run(rendered, 'Failed')];
  const counts = [run(tracked, 'Running'), run(tracked, 'Succeeded'), run(tracked, 'Failed')].map((one) =>
    declaredRuns([...others, one]),
  );
  expect(new Set(counts).size).toBe(3);
});

test('an agent is told of the end of a run at once, if Argo CD waits for it, and else with others', async () => {
  const reader = { get: async () => undefined, list: async () => [] };
  const watches = agentWatches(reader, 'kubeswarm-system').filter(({ kind }) => kind.kind === 'SwarmRun');
  const told = async (metadata: object, completionTime?: string) => {
    const one = {
      ...run(metadata),
      spec: { agent: 'writer' },
      status: { ...(completionTime && { completionTime }) },
    };
    const ended = await Promise.all(
      watches.map(async ({ keysOf, afterMillis = 0 }) =>
        (await keysOf(one)).map(({ name }) => `${name} ${afterMillis > 0 ? 'later' : 'at once'}`),
      ),
    );
    return ended.flat();
  };
  const time = '2026-03-01T09:00:00Z';
  expect(await told(rendered, time)).toEqual(['writer later', 'writer at once']);
  expect(await told({}, time)).toEqual(['writer later']);
  expect(await told(rendered)).toEqual([]);
});
