import type { KubeObject } from '../../schemas/kube-object.ts';
import type { Timers } from '../common/timers.ts';
import type { EventRecorder } from '../kube/controller.ts';
import type { Metrics } from '../observe/metrics.ts';
import { type ServerWarning, serverWarningReasons } from '../queue/bullmq/server-warnings.ts';

export interface QueueWatchOptions {
  readonly queue: { warnings(): Promise<readonly ServerWarning[]> };
  /** Events are told by one replica only. */
  readonly isLeading: () => boolean;
  /** The operator's own Deployment, on which people look for what is wrong with it. */
  readonly deployment: () => Promise<KubeObject | undefined>;
  readonly events: EventRecorder;
  readonly metrics: Pick<Metrics, 'gauge'>;
  readonly timers: Timers;
  readonly log: {
    info(facts: object, message: string): void;
    warn(facts: object, message: string): void;
  };
}

const lookMillis = 60_000;
/** Events are forgotten by the API server after an hour. */
const tellAgainMillis = 30 * 60_000;

/**
 * Says where everybody looks that the queue may lose tasks: in the log, in a metric, and as an event on the operator's
 * Deployment, since notes of Helm are invisible under Argo CD (gitops 22). Returns how to stop.
 */
export function watchQueue(options: QueueWatchOptions): () => void {
  const { queue, isLeading, deployment, events, metrics, timers, log } = options;
  let warnings: readonly ServerWarning[] = [];
  const toldAtMillis = new Map<string, number>();
  let isClosed = false;
  let callOff = (): void => {};

  metrics.gauge('kubeswarm_queue_at_risk', () =>
    serverWarningReasons.map((reason) => ({
      value: warnings.some((warning) => warning.reason === reason) ? 1 : 0,
      attributes: { reason },
    })),
  );

  const tell = async ({ reason, message }: ServerWarning): Promise<void> => {
    const beforeMillis = toldAtMillis.get(reason);
    if (!isLeading() || timers.now() - (beforeMillis ?? -tellAgainMillis) < tellAgainMillis) return;
    const about = await deployment();
    if (about === undefined) return;
    await events.record(about, 'Warning', reason, message);
    toldAtMillis.set(reason, timers.now());
  };
  const look = async (): Promise<void> => {
    const before = warnings;
    warnings = await queue.warnings();
    for (const { reason, message } of warnings)
      if (!before.some((warning) => warning.reason === reason)) log.warn({ reason }, message);
    for (const { reason } of before)
      if (!warnings.some((warning) => warning.reason === reason)) {
        log.info({ reason }, 'this is no longer so');
        toldAtMillis.delete(reason);
      }
    for (const warning of warnings) await tell(warning);
  };
  const lookAgain = (): void => {
    void look()
      // That the queue is away is told by its connections, and that the API server is, by everybody.
      .catch(() => {})
      .then(() => {
        if (!isClosed) callOff = timers.after(lookMillis, lookAgain);
      });
  };
  lookAgain();

  return () => {
    isClosed = true;
    callOff();
  };
}
