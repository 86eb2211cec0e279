/** Work that one process does without competing for it; `stop` resolves when it has ended. */
export interface Leading {
  isLeading(): boolean;
  stop(): Promise<void>;
}

/** Leads from the start, for installations with a single replica and no leader election. */
export function leadAlone(lead: (signal: AbortSignal) => Promise<void>): Leading {
  const stopping = new AbortController();
  const work = lead(stopping.signal);
  return {
    isLeading: () => !stopping.signal.aborted,
    stop: () => {
      stopping.abort();
      return work;
    },
  };
}
