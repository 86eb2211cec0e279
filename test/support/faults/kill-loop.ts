import { setTimeout as wait } from 'node:timers/promises';
import { expect } from '@jest/globals';
import type { TestRedis } from '../redis-server.ts';
import type { FaultWorld } from './fault-world.ts';
import { steps } from './manifests.ts';
import { seededRandom } from './random.ts';

export interface KillLoopOptions {
  readonly world: FaultWorld;
  readonly redis: TestRedis;
  readonly runs: number;
  readonly seed: number;
}

/** That many runs at a time, so that each kill hits some of every kind. */
const RUNS_AT_ONCE = 8;
/** Longer than what an answer sets off: submit, status, the next call. */
const LONGEST_DELAY_MILLIS = 120;
const TARGETS = ['operator', 'agent', 'redis'] as const;

/** What was killed how often. */
export type Kills = Record<(typeof TARGETS)[number], number>;

/**
 * Runs teams, and for each run kills the operator, the agent or Redis: at some time after the model was asked for one
 * of its steps, before or after it answers. What was killed starts again at once. Every run has to end as if nothing
 * had happened, and no finished task may be asked again.
 */
export async function killLoop({ world, redis, runs, seed }: KillLoopOptions): Promise<Kills> {
  const random = seededRandom(seed);
  const oneOf = <T>(values: readonly [T, ...T[]]): T =>
    values[Math.floor(random() * values.length)] ?? values[0];
  const kills: Kills = { operator: 0, agent: 0, redis: 0 };
  let manager = await world.startManager();
  await manager.leads();

  const kill = {
    operator: async (): Promise<void> => {
      await manager.kill();
      manager = await world.restart(manager);
    },
    agent: world.killAgent,
    redis: async (): Promise<void> => {
      await redis.kill();
      await redis.start();
    },
  };
  /** One after the other: what may be repeated depends on what was open when the agent died. */
  let killing: Promise<void> = Promise.resolve();

  const play = async (name: string): Promise<void> => {
    const target = oneOf(TARGETS);
    const delayMillis = random() * LONGEST_DELAY_MILLIS;
    const answersFirst = random() < 0.5;
    const { asked, release } = world.model.hold(name, oneOf(steps));
    await world.start(name);
    await asked;
    if (answersFirst) release();
    await wait(delayMillis);
    killing = killing.then(kill[target]);
    await killing;
    kills[target] += 1;
    release();
    expect((await world.finished(name)).status).toMatchObject(world.expected(name));
    const { one = 0, two = 0, three = 0 } = world.ledger.callsOf(name);
    expect(Math.min(one, two, three)).toBeGreaterThan(0);
  };

  for (let first = 0; first < runs; first += RUNS_AT_ONCE) {
    const count = Math.min(RUNS_AT_ONCE, runs - first);
    await Promise.all(Array.from({ length: count }, (_, index) => play(`loop-${seed}-${first + index}`)));
    expect(world.ledger.offences()).toEqual([]);
  }
  return kills;
}

/** Of FAULT_SEED, or of the moment; told, so that a failure can be had again. */
export function loopSeed(): number {
  const seed = Number(process.env.FAULT_SEED ?? Date.now() % 1_000_000);
  process.stderr.write(`The seed of the kill loop is ${seed}: FAULT_SEED=${seed} repeats its choices.\n`);
  return seed;
}
