import { expect, test } from '@jest/globals';
import { watchQueue } from '../../../operator/manager/watch-queue.ts';
import { memoryMetrics } from '../../../operator/observe/metrics.ts';
import type { ServerWarning } from '../../../operator/queue/bullmq/server-warnings.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { createManualTimers } from '../../support/manual-timers.ts';

const deployment: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'kubeswarm', namespace: 'kubeswarm-system', uid: 'u1' },
};
const notDurable: ServerWarning = {
  reason: 'QueueNotDurable',
  message: 'The queue is not durable: use a volume',
};

function setUp(first: readonly ServerWarning[]) {
  const timers = createManualTimers();
  const metrics = memoryMetrics();
  const state = { warnings: first, isLeading: true, isAway: false };
  const events: string[] = [];
  const lines: string[] = [];
  const line = (_facts: object, message: string): void => void lines.push(message);
  const stop = watchQueue({
    queue: {
      warnings: async () => {
        if (state.isAway) throw new Error('Redis cannot be reached');
        return state.warnings;
      },
    },
    isLeading: () => state.isLeading,
    deployment: async () => deployment,
    events: {
      record: async (about, type, reason, message) =>
        void events.push(`${about.kind}/${about.metadata.name} ${type} ${reason} ${message}`),
    },
    metrics,
    timers,
    log: { warn: line, info: line },
  });
  const risk = () =>
    metrics
      .read('kubeswarm_queue_at_risk')
      .flatMap(({ value, attributes }) => (value === 1 ? attributes.reason : []));
  return { timers, state, events, lines, risk, stop };
}

test('[QUEUERISK-1] a queue that is not durable shows as event, metric and log line', async () => {
  const { timers, events, lines, risk, stop } = setUp([notDurable]);
  await timers.settle();
  expect(events).toEqual([
    'Deployment/kubeswarm Warning QueueNotDurable The queue is not durable: use a volume',
  ]);
  expect(lines).toEqual(['The queue is not durable: use a volume']);
  expect(risk()).toEqual(['QueueNotDurable']);
  await timers.elapse(10 * 60_000);
  expect([events.length, lines.length]).toEqual([1, 1]);
  await timers.elapse(25 * 60_000);
  expect([events.length, lines.length]).toEqual([2, 1]);
  stop();
});

test('[QUEUERISK-1] what has been mended shows no more', async () => {
  const { timers, state, events, lines, risk, stop } = setUp([notDurable]);
  await timers.settle();
  state.warnings = [];
  await timers.elapse(60_000);
  expect(risk()).toEqual([]);
  expect(lines.at(-1)).toBe('this is no longer so');
  state.warnings = [notDurable];
  await timers.elapse(60_000);
  expect(events).toHaveLength(2);
  stop();
});

test('only the leader tells by events, and a queue that is away changes nothing', async () => {
  const { timers, state, events, risk, stop } = setUp([notDurable]);
  state.isLeading = false;
  await timers.settle();
  expect(events).toEqual([]);
  state.isAway = true;
  await timers.elapse(60_000);
  expect(risk()).toEqual(['QueueNotDurable']);
  state.isAway = false;
  state.isLeading = true;
  await timers.elapse(60_000);
  expect(events).toHaveLength(1);
  stop();
});

test('a queue that keeps everything says nothing', async () => {
  const { timers, events, lines, risk, stop } = setUp([]);
  await timers.elapse(60_000);
  expect([events, lines, risk()]).toEqual([[], [], []]);
  stop();
});
