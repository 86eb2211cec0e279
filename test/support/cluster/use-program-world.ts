import { afterAll, beforeAll } from '@jest/globals';
import { type Answer, startAnsweringModel } from '../agent/answering-model.ts';
import type { TestRedis } from '../redis.ts';
import type { ManagerProcessOptions } from './manager-process.ts';
import { type ProgramWorld, startProgramWorld } from './program-world.ts';
import type { Cluster } from './start.ts';

interface WorldOfTests {
  readonly cluster: () => Cluster;
  readonly redis: () => TestRedis;
  readonly namespace: string;
  /** What the model says. */
  readonly answer: Answer;
  readonly manager?: Partial<ManagerProcessOptions>;
}

/** A world of programs with one operator, for all tests of the describe block. */
export function useProgramWorld(options: WorldOfTests): () => ProgramWorld {
  let world: ProgramWorld | undefined;
  beforeAll(async () => {
    world = await startProgramWorld({
      cluster: options.cluster(),
      queueUrl: options.redis().url,
      namespace: options.namespace,
      model: await startAnsweringModel(options.answer),
    });
    await world.startManager(options.manager);
  });
  afterAll(() => world?.close());
  return () => {
    if (world === undefined) throw new Error('The world is used outside of a test');
    return world;
  };
}
