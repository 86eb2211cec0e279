import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Log } from '../observe/log.ts';

const lookMillis = 15_000;
/** Of one core. */
const mostBusyShare = 0.05;
const leastGrowth = 1.1;

/** What the look at a process needs of it. */
export interface Memory {
  /** Processor time that the process has used since its start. */
  cpuMillis(): number;
  residentBytes(): number;
  /** Collects garbage, and hands free pages back to the system. */
  collect(): void;
}

/**
 * Collects garbage while there is nothing to do, if memory has grown since the last time. V8 by itself collects when
 * it allocates: what the start or a busy hour has left would stay for as long as the process is idle afterwards.
 */
export function giveMemoryBack(log: Pick<Log, 'debug'>): void {
  setFlagsFromString('--expose-gc');
  // Contexts that are there already do not get the function.
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') return;
  const look = lookAtMemory({
    cpuMillis: () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1_000;
    },
    residentBytes: () => process.memoryUsage.rss(),
    // The kind that hands pages back.
    collect: () => collect({ type: 'major', flavor: 'last-resort' }),
  });
  setInterval(() => {
    const residentBytes = look();
    if (residentBytes !== undefined) log.debug({ residentBytes }, 'memory was given back');
  }, lookMillis).unref();
}

/** A look every 15 s; says what is resident when it has collected. */
export function lookAtMemory({ cpuMillis, residentBytes, collect }: Memory): () => number | undefined {
  let cpuBefore = cpuMillis();
  let rssAfterwards = 0;
  return () => {
    const cpuNow = cpuMillis();
    const isIdle = cpuNow - cpuBefore < mostBusyShare * lookMillis;
    cpuBefore = cpuNow;
    if (!isIdle || residentBytes() < leastGrowth * rssAfterwards) return undefined;
    collect();
    rssAfterwards = residentBytes();
    return rssAfterwards;
  };
}
