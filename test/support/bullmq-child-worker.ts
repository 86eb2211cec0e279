// A worker in a process of its own: it can be killed, and stand still, without the test doing so too.
import { createBullmqQueue } from '../../operator/queue/bullmq/create-bullmq-queue.ts';

const [url = '', queueName = '', lockMillis = '', stalledMillis = '', standsStillMillis = '0'] =
  process.argv.slice(2);

const tell = (message: object): void => {
  process.send?.(message);
};
const queue = createBullmqQueue({
  url,
  lockMillis: Number(lockMillis),
  stalledMillis: Number(stalledMillis),
  note: ({ kind }) => tell({ note: kind }),
});
queue.work(queueName, { concurrency: 1, retries: 3 }, async ({ task, number, signal }) => {
  tell({ started: number });
  if (standsStillMillis === '0') return new Promise(() => {});
  await new Promise((resolve) => setTimeout(resolve, 50));
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(standsStillMillis));
  // Long enough to notice that it has lost the task.
  await new Promise((resolve) => signal.addEventListener('abort', resolve));
  tell({ ended: String(signal.reason) });
  const usage = { inputTokens: 0, outputTokens: 0, totalTokens: 0 };
  return { id: task.id, output: 'too late', usage, agent: 'child', startedAtMillis: 0, completedAtMillis: 0 };
});
