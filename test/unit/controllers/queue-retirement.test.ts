import { expect, test } from '@jest/globals';
import { createQueueRetirement } from '../../../operator/controllers/agent/queue-retirement.ts';
import type { SwarmAgent } from '../../../schemas/generated/types.ts';

const kind = { apiVersion: 'kubeswarm.io/v1alpha1', kind: 'SwarmAgent' } as const;
const agentNamed = (name: string, labels: Readonly<Record<string, string>> = {}): SwarmAgent => ({
  ...kind,
  metadata: { name, namespace: 'lab', labels },
  spec: { model: 'm', prompt: { inline: 'p' } },
});

test('[QUEUERISK-2] queues go with their agent: its own, and that of the role it plays inline', async () => {
  const dropped: string[] = [];
  const retirement = createQueueRetirement(async (queue) => void dropped.push(queue));
  retirement.remember(agentNamed('helper'));
  retirement.remember(
    agentNamed('team-writer', { 'kubeswarm.io/team': 'team', 'kubeswarm.io/role': 'writer' }),
  );
  await retirement.agentGone({ ...kind, namespace: 'lab', name: 'team-writer' });
  expect(dropped).toEqual(['lab.team-writer', 'lab.team.writer']);
  await retirement.agentGone({ ...kind, namespace: 'lab', name: 'unknown' });
  expect(dropped.at(-1)).toBe('lab.unknown');
});

test('[QUEUERISK-2] the queues are dropped once more: a run that went with the namespace may have made them anew', async () => {
  const dropped: string[] = [];
  const retirement = createQueueRetirement(async (queue) => void dropped.push(queue));
  const key = { ...kind, namespace: 'lab', name: 'team-writer' };
  retirement.remember(
    agentNamed('team-writer', { 'kubeswarm.io/team': 'team', 'kubeswarm.io/role': 'writer' }),
  );
  expect(await retirement.agentGone(key)).toBe(true);
  expect(await retirement.agentGone(key)).toBe(false);
  const queues = ['lab.team-writer', 'lab.team.writer'];
  expect(dropped).toEqual([...queues, ...queues]);
});
