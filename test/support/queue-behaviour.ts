import { describe } from '@jest/globals';
import { describeCancel } from './queue-behaviour/cancel.ts';
import { describeDeadline } from './queue-behaviour/deadline.ts';
import { describeDelivery } from './queue-behaviour/delivery.ts';
import { describeRest } from './queue-behaviour/rest.ts';
import { describeRestart } from './queue-behaviour/restart.ts';
import { describeRetries } from './queue-behaviour/retries.ts';
import type { OpenQueue } from './queue-behaviour/world.ts';

/** What every TaskQueue does alike; the queue in memory and the one on Redis both pass it. */
export function describeQueueBehaviour(title: string, open: OpenQueue): void {
  describe(title, () => {
    describeDelivery(open);
    describeRetries(open);
    describeCancel(open);
    describeDeadline(open);
    describeRestart(open);
    describeRest(open);
  });
}
