import type { ServerResponse } from 'node:http';
import type { Timers } from '../common/timers.ts';

/** Proxies cut connections on which nothing comes for 30 to 60 s. */
const beatMillis = 15_000;

/** Writes comments, which readers of event streams skip, for as long as nothing else may come. Returns how to stop. */
export function startHeartbeat(response: ServerResponse, timers: Timers): () => void {
  const beat = (): (() => void) =>
    timers.after(beatMillis, () => {
      if (!response.destroyed) response.write(': still running\n\n');
      callOff = beat();
    });
  let callOff = beat();
  return () => callOff();
}
