import { openBullmqWorld } from '../support/bullmq-world.ts';
import { describeQueueBehaviour } from '../support/queue-behaviour.ts';
import { describeWithRedis } from '../support/redis.ts';

describeWithRedis('a task queue on Redis', (redis) => {
  describeQueueBehaviour('the queue on BullMQ', () => openBullmqWorld(redis()));
});
