import { type HealthVerdict, healthy, unhealthy } from './health-verdict.ts';

export interface PolledVerdictOptions {
  /** Rejects with one line, without secrets, when what it asks is not well. */
  readonly probe: () => Promise<void>;
  /** Between the end of one probe and the start of the next. Default 5,000. */
  readonly everyMillis?: number;
  /** A probe that takes longer has failed. Default 5,000. */
  readonly timeoutMillis?: number;
  /** Runs the action once, later; returns how to call it off. */
  readonly after: (millis: number, action: () => void) => () => void;
}

export interface PolledVerdict {
  /** Of the last probe that ended; probes of others never wait for it. */
  verdict(): HealthVerdict;
  close(): void;
}

/** What a verdict is until the first probe has ended. */
export const notCheckedYet: HealthVerdict = unhealthy('not checked yet');

/** Asks in the background, so that a kubelet's probe is answered at once and costs nothing. */
export function polledVerdict(options: PolledVerdictOptions): PolledVerdict {
  const { probe, everyMillis = 5_000, timeoutMillis = 5_000, after } = options;
  let last = notCheckedYet;
  let isClosed = false;
  let callOff = (): void => {};

  const probeOnce = async (): Promise<HealthVerdict> => {
    const { promise: tooLate, resolve } = Promise.withResolvers<HealthVerdict>();
    const forget = after(timeoutMillis, () => resolve(unhealthy(`no answer within ${timeoutMillis} ms`)));
    const answer = probe().then(
      () => healthy,
      (error: unknown) => unhealthy(error instanceof Error ? error.message : String(error)),
    );
    const verdict = await Promise.race([answer, tooLate]);
    forget();
    return verdict;
  };

  const poll = async (): Promise<void> => {
    const verdict = await probeOnce();
    if (isClosed) return;
    last = verdict;
    callOff = after(everyMillis, () => void poll());
  };
  void poll();

  return {
    verdict: () => last,
    close: () => {
      isClosed = true;
      callOff();
    },
  };
}
