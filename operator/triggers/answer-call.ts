import type { ServerResponse } from 'node:http';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { type AdmittedCall, refused, tooManyRequests } from './admit-call.ts';
import { failedResult, type RunResult, runResult, timedOut } from './run-result.ts';
import { type RunWait, startRunWait } from './run-wait.ts';
import type { RunEnd, RunWatch } from './run-watch.ts';
import { send, sendJson } from './send.ts';
import { type RunStream, streamRun, tellEvent } from './stream-run.ts';
import type { Fire, Fired } from './trigger.ts';
import type { TriggerLimits } from './trigger-limits.ts';

export interface CallAnswering extends RunStream {
  readonly fire: Fire;
  readonly limits: TriggerLimits;
  /** Aborted when the operator stops: nobody waits any longer, and the runs go on. */
  readonly stopping: AbortSignal;
}

/** Of one replica (orchestration 7.4). */
const mostStreams = 500;

/** Answers calls that were let in, in their three ways (orchestration 7.4). Rejects when firing fails. */
export function callAnswers(
  parts: CallAnswering,
): (call: AdmittedCall, response: ServerResponse) => Promise<void> {
  let streams = 0;
  return async (call, response) => {
    if (call.mode === 'sse' && streams >= mostStreams)
      return send(response, refused(503, 'too many streams'));
    if (!parts.limits.mayFire(call.firing.event.metadata.uid ?? '', parts.timers.now()))
      return send(response, tooManyRequests);
    if (call.mode !== 'sse') return fireAndAnswer(call, response, parts);
    streams += 1;
    try {
      return await fireAndAnswer(call, response, parts);
    } finally {
      streams -= 1;
    }
  };
}

async function fireAndAnswer(
  call: AdmittedCall,
  response: ServerResponse,
  parts: CallAnswering,
): Promise<void> {
  const startMillis = parts.timers.now();
  const { firing, mode, timeoutMillis } = call;
  const fired = await parts.fire(firing);
  if (mode === 'async') return sendJson(response, 202, accepted(firing.event.metadata.name, fired));
  if (fired.kind === 'skipped') return send(response, refused(409, 'a run of this trigger is active'));
  const [run] = fired.runs;
  if (run === undefined) throw new Error('nothing was started');
  const wait = startRunWait(response, timeoutMillis, parts.stopping, parts.timers);
  const durationMs = (): number => parts.timers.now() - startMillis;
  try {
    if (mode === 'sync') await answerAtEnd(run, { call, response, wait, durationMs }, parts.runs);
    else await answerAsItGoes(run, { call, response, wait, durationMs }, parts);
  } finally {
    wait.end();
  }
}

function accepted(trigger: string, fired: Fired): object {
  if (fired.kind === 'skipped') return { fired: false, trigger, targets: 0 };
  return { fired: true, firedAt: fired.firedAt, trigger, targets: fired.runs.length };
}

interface Waiting {
  readonly call: AdmittedCall;
  readonly response: ServerResponse;
  readonly wait: RunWait;
  durationMs(): number;
}

async function answerAtEnd(
  run: KubeObject,
  { call, response, wait, durationMs }: Waiting,
  runs: RunWatch,
): Promise<void> {
  const end = await runs.untilEnded(run, () => {}, wait.signal);
  const result = resultOf(end, durationMs());
  if (result !== undefined) return sendJson(response, result.hasSucceeded ? 200 : 500, result.body);
  const { code, error } = unanswered(end, wait, call);
  sendJson(response, code, { error, durationMs: durationMs() });
}

async function answerAsItGoes(
  run: KubeObject,
  { call, response, wait, durationMs }: Waiting,
  parts: RunStream,
): Promise<void> {
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache',
    // Ingress controllers of nginx would keep the events until there are many.
    'x-accel-buffering': 'no',
  });
  response.flushHeaders();
  const end = await streamRun(run, response, wait.signal, parts);
  const result = resultOf(end, durationMs());
  tellEvent(
    response,
    result === undefined
      ? { event: 'error', data: { error: unanswered(end, wait, call).error } }
      : { event: result.hasSucceeded ? 'flow.completed' : 'flow.failed', data: result.body },
  );
  response.end();
}

/** Why nobody can say how the run ended; who is gone does not hear it. */
function unanswered(
  end: RunEnd,
  wait: RunWait,
  { timeoutMillis }: AdmittedCall,
): { readonly code: number; readonly error: string } {
  if (end.kind === 'unreadable') return { code: 500, error: 'the run is over; how it ended cannot be read' };
  if (wait.over() === 'timed-out') return { code: 504, error: timedOut(timeoutMillis) };
  return { code: 503, error: 'the operator stops; the run goes on' };
}

/** Undefined while the run goes on, and when nobody knows. */
function resultOf(end: RunEnd, durationMs: number): RunResult | undefined {
  switch (end.kind) {
    case 'ended':
      return runResult(end.run, durationMs);
    case 'deleted':
      return failedResult('the run was deleted', durationMs);
    case 'aborted':
    case 'unreadable':
      return undefined;
  }
}
