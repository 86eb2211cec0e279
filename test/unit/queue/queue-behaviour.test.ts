import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { createMemoryQueue, type MemoryQueue } from '../../../operator/queue/memory-queue.ts';
import { createManualTimers } from '../../support/manual-timers.ts';
import { describeQueueBehaviour } from '../../support/queue-behaviour.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const folder = temporaryFolder();
let files = 0;

describeQueueBehaviour('the queue in memory', async () => {
  const timers = createManualTimers();
  const opened: MemoryQueue[] = [];
  const openOn = (file: string): MemoryQueue => {
    const queue = createMemoryQueue({ timers, persistence: { file } });
    opened.push(queue);
    return queue;
  };
  const nextFile = (): string => {
    files += 1;
    return join(folder, `queue-${files}.jsonl`);
  };
  let file = nextFile();
  return {
    queue: openOn(file),
    now: timers.now,
    until: async (condition) => {
      while (!(await condition())) await timers.elapse(10);
    },
    elapse: timers.elapse,
    // The file as it stands is all that a killed process leaves; the old queue goes on beside it unseen.
    crash: async () => {
      const left = nextFile();
      copyFileSync(file, left);
      file = left;
      return openOn(left);
    },
    close: async () => {
      await Promise.all(opened.map((queue) => queue.close()));
    },
  };
});
