import type { AuditEvent, AuditSink } from './audit-event.ts';
import { type AuditDropReason, AuditSinkError } from './audit-sink-error.ts';

/** Runs the action once, later; returns how to call it off. */
export type After = (millis: number, action: () => void) => () => void;

export interface AuditDrop {
  readonly sink: string;
  readonly reason: AuditDropReason;
  /** Now. */
  readonly count: number;
  /** Since the start. */
  readonly dropped: number;
  /** The first of them, or the hundredth, or the next hundredth: worth a line of the log (governance 9.5). */
  readonly isNews: boolean;
}

export interface AuditDeliveryOptions {
  readonly sink: AuditSink;
  /** Makes an event fit to leave the process; called once for each, out of the way of who emits it. */
  readonly finish: (event: AuditEvent) => AuditEvent;
  readonly after: After;
  readonly onDrop?: (drop: AuditDrop) => void;
}

/** Events on their way to a sink (governance 9.5). */
export interface AuditDelivery {
  /** Never blocks and never throws. */
  offer(event: AuditEvent): void;
  /** Resolves when everything offered so far was offered to the sink. */
  flush(): Promise<void>;
  /** Tries for at most `timeoutMillis`, then drops the rest. */
  close(timeoutMillis: number): Promise<void>;
  /** Share of the buffer that is taken: 0 to 1. */
  utilization(): number;
}

/** A sink that says nothing of its own; beyond it the oldest event goes. */
const defaultBufferEvents = 1024;

interface Waiting {
  readonly event: AuditEvent;
  readonly isFinished: boolean;
}

export function auditDelivery({ sink, finish, after, onDrop }: AuditDeliveryOptions): AuditDelivery {
  const {
    bufferEvents = defaultBufferEvents,
    batchEvents = Number.POSITIVE_INFINITY,
    lingerMillis = 0,
  } = sink;
  const waiting: Waiting[] = [];
  let inFlight = 0;
  let dropped = 0;
  let draining: Promise<void> | undefined;
  /** Set while the sink is given a rest after a failure. */
  let endPause: (() => void) | undefined;
  let endLinger: (() => void) | undefined;
  let isClosing = false;
  let isClosed = false;

  function drop(reason: AuditDropReason, count: number): void {
    if (count === 0) return;
    const before = dropped;
    dropped += count;
    const isNews = before === 0 || Math.floor(dropped / 100) > Math.floor(before / 100);
    onDrop?.({ sink: sink.name, reason, count, dropped, isNews });
  }

  function dropOverflow(): void {
    const surplus = waiting.splice(0, Math.max(0, waiting.length - bufferEvents)).length;
    drop(sink.circuit?.() === 'open' ? 'circuit_open' : 'buffer_full', surplus);
  }

  const isDue = (): boolean =>
    waiting.length > 0 && (isClosing || lingerMillis === 0 || waiting.length >= batchEvents);

  function pauseFor(millis: number | undefined): void {
    if (millis === undefined || isClosing) return;
    endPause = after(millis, () => {
      endPause = undefined;
      void startDraining();
    });
  }

  function takeBack(batch: readonly AuditEvent[]): void {
    waiting.unshift(...batch.map((event) => ({ event, isFinished: true })));
    dropOverflow();
  }

  /** False when the sink wants a rest. */
  async function deliver(batch: readonly AuditEvent[]): Promise<boolean> {
    inFlight = batch.length;
    try {
      await sink.write(batch);
      return true;
    } catch (error) {
      if (isClosed) return false;
      const failure = error instanceof AuditSinkError ? error : undefined;
      if (failure?.lost === undefined) takeBack(batch);
      else drop(failure.lost, batch.length);
      pauseFor(failure?.pauseMillis);
      return failure?.lost !== undefined && failure.pauseMillis === undefined;
    } finally {
      inFlight = 0;
    }
  }

  async function drain(): Promise<void> {
    // Lets the events of one turn of the loop leave together, and keeps redaction out of the caller's way.
    await new Promise((resolve) => setImmediate(resolve));
    do {
      const batch = waiting.splice(0, batchEvents);
      if (batch.length === 0) return;
      const events = batch.map(({ event, isFinished }) => (isFinished ? event : finish(event)));
      if (!(await deliver(events))) return;
    } while (isDue() && !isClosed);
  }

  function startDraining(): Promise<void> {
    endLinger?.();
    endLinger = undefined;
    draining ??= drain().finally(() => {
      draining = undefined;
      // What came while the last write ran, and is no batch yet.
      if (endPause === undefined && lingerMillis > 0 && waiting.length > 0) schedule();
    });
    return draining;
  }

  function schedule(): void {
    if (draining !== undefined || endPause !== undefined || isClosed) return;
    if (isDue()) void startDraining();
    else endLinger ??= after(lingerMillis, () => void startDraining());
  }

  async function flush(): Promise<void> {
    // A drain under way may have looked before the last event came.
    await draining;
    if (waiting.length > 0) await startDraining();
  }

  async function untilEmpty(): Promise<void> {
    await flush();
    while (waiting.length > 0 && sink.retryMillis !== undefined && !isClosed) {
      await new Promise<void>((resolve) => after(sink.retryMillis ?? 0, resolve));
      await flush();
    }
  }

  return {
    offer(event) {
      waiting.push({ event, isFinished: false });
      dropOverflow();
      schedule();
    },
    flush,
    async close(timeoutMillis) {
      isClosing = true;
      endPause?.();
      const { promise: tooLate, resolve } = Promise.withResolvers<void>();
      const callOff = after(timeoutMillis, resolve);
      await Promise.race([untilEmpty(), tooLate]);
      callOff();
      isClosed = true;
      drop('shutdown', waiting.splice(0).length + inFlight);
      await sink.close?.();
    },
    utilization: () => waiting.length / bufferEvents,
  };
}
