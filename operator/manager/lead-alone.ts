/** Work that one process does without competing for it; `stop` resolves when it has ended. */
export interface Leading {
  isLeading(): boolean;
  /** Whether nobody else can be leading at this moment: what has begun may still be ended, also during `stop`. */
  holdsLease(): boolean;
  stop(): Promise<void>;
}

/** Leads from the start, for installations with a single replica and no leader election. */
export function leadAlone(lead: (signal: AbortSignal) => Promise<void>): Leading {
  const stopping = new AbortController();
  const work = lead(stopping.signal);
  return {
    isLeading: () => !stopping.signal.aborted,
    holdsLease: () => true,
    stop: () => {
      stopping.abort();
      return work;
    },
  };
}
