/** Lets so many writes go at once: those that can wait after the others, each kind in the order in which they came. */
export interface WriteSlots {
  /** Whether a write can still wait is asked anew at each turn. */
  with<T>(write: () => Promise<T>, canWait?: () => boolean): Promise<T>;
  /** Whether the next write would have to wait. */
  areTaken(): boolean;
  /** How far apart the writes of one run shall be: the longer writes take of late, the rarer they are. */
  paceMillis(): number;
}

interface Turn {
  readonly canWait: () => boolean;
  readonly sinceMillis: number;
  readonly begin: () => void;
}

/** After so long a write waits for its turn only, as all others do. */
const patienceMillis = 5_000;
/** What the newest write counts for in the mean. */
const newestWeight = 0.1;
/** So many times as long as a write takes: an API server that is slow has better things to do. */
const writesApart = 20;
const shortestPaceMillis = 500;
const longestPaceMillis = 2_000;

export function createWriteSlots(count: number, now: () => number): WriteSlots {
  const waiting: Turn[] = [];
  let free = count;
  let meanMillis = 0;
  const takeNext = (): Turn | undefined => {
    const nowMillis = now();
    const isDue = ({ canWait, sinceMillis }: Turn) => !canWait() || nowMillis - sinceMillis >= patienceMillis;
    const [next] = waiting.splice(Math.max(0, waiting.findIndex(isDue)), 1);
    return next;
  };
  return {
    async with(write, canWait = () => false) {
      if (free > 0) free -= 1;
      else await new Promise<void>((begin) => waiting.push({ canWait, sinceMillis: now(), begin }));
      const startMillis = now();
      try {
        const written = await write();
        // Of those that succeed: one that was given up says how long we waited, not how long a write takes.
        meanMillis += newestWeight * (now() - startMillis - meanMillis);
        return written;
      } finally {
        const next = takeNext();
        if (next === undefined) free += 1;
        else next.begin();
      }
    },
    areTaken: () => free === 0,
    paceMillis: () => Math.min(longestPaceMillis, Math.max(shortestPaceMillis, writesApart * meanMillis)),
  };
}
