import type { ServerResponse } from 'node:http';
import type { SwarmRun } from '../../schemas/generated/types.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import type { Timers } from '../common/timers.ts';
import { startHeartbeat } from './heartbeat.ts';
import { eventText, runProgress, type StreamEvent, type Told } from './run-progress.ts';
import type { RunEnd, RunWatch } from './run-watch.ts';
import type { TokenFeed } from './token-feed.ts';

export interface RunStream {
  readonly runs: RunWatch;
  readonly tokens: TokenFeed;
  readonly timers: Timers;
}

/** What agents have said last is waited for so long when the run is over (orchestration 7.4). */
const lastWordsMillis = 1_000;

/** Tells of the steps of a run and of what they say, until it is over or the signal says so. */
export async function streamRun(
  run: KubeObject,
  response: ServerResponse,
  signal: AbortSignal,
  { runs, tokens, timers }: RunStream,
): Promise<RunEnd> {
  const tell = (event: StreamEvent): void => tellEvent(response, event);
  const reader = tokens.follow(run, (token) => tell({ event: 'token', data: { ...token } }));
  let told: Told = new Map();
  const tellSteps = async (now: SwarmRun): Promise<void> => {
    const progress = runProgress(told, now);
    told = progress.told;
    for (const event of progress.events) {
      const step = String(event.data.step);
      // Its tokens come between its beginning and its end.
      if (event.event !== 'step.started') await reader.untilTold(step);
      tell(event);
      if (event.event === 'step.started') reader.read(step);
    }
  };
  let telling = Promise.resolve();
  const tellProgress = (now: SwarmRun): void => {
    telling = telling.then(() => tellSteps(now));
  };
  const stopBeating = startHeartbeat(response, timers);
  const end = await runs.untilEnded(run, tellProgress, signal).finally(stopBeating);
  if (end.kind === 'ended') tellProgress(end.run);
  else reader.close();
  const callOff = timers.after(lastWordsMillis, reader.close);
  await telling;
  callOff();
  reader.close();
  return end;
}

/** Nothing, to who is gone. */
export function tellEvent(response: ServerResponse, event: StreamEvent): void {
  if (!response.destroyed) response.write(eventText(event));
}
