import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const lookMillis = 15_000;
/** Of one core. */
const mostBusyShare = 0.05;
const leastGrowth = 1.1;

/**
 * Collects garbage while there is nothing to do, if memory has grown since the last time. V8 by itself collects when
 * it allocates: what the start or a busy hour has left would stay for as long as the process is idle afterwards.
 */
export function giveMemoryBack(): void {
  setFlagsFromString('--expose-gc');
  // Contexts that are there already do not get the function.
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') return;
  let rssAfterwards = 0;
  let cpuBefore = process.cpuUsage();
  const look = (): void => {
    const { user, system } = process.cpuUsage(cpuBefore);
    cpuBefore = process.cpuUsage();
    const isIdle = (user + system) / 1_000 < mostBusyShare * lookMillis;
    if (!isIdle || process.memoryUsage.rss() < leastGrowth * rssAfterwards) return;
    // The kind that hands free pages back to the system.
    collect({ type: 'major', flavor: 'last-resort' });
    rssAfterwards = process.memoryUsage.rss();
  };
  setInterval(look, lookMillis).unref();
}
