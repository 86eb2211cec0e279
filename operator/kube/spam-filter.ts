/** Lets a burst through at once, then one more per interval, for every key on its own (spec/README 31). */
export interface SpamFilter {
  /** Whether one more may pass now; it is counted when it may. */
  mayPass(key: string, nowMillis: number): boolean;
}

interface Bucket {
  tokens: number;
  filledMillis: number;
}

/** Keys beyond this number are looked through for those that have nothing left to remember. */
const KEPT_KEYS = 4_096;

export function createSpamFilter(burst: number, intervalMillis: number): SpamFilter {
  const buckets = new Map<string, Bucket>();

  const tokensAt = ({ tokens, filledMillis }: Bucket, nowMillis: number): number =>
    Math.min(burst, tokens + (nowMillis - filledMillis) / intervalMillis);

  const dropFull = (nowMillis: number): void => {
    for (const [key, bucket] of buckets) if (tokensAt(bucket, nowMillis) >= burst) buckets.delete(key);
  };

  return {
    mayPass: (key, nowMillis) => {
      if (buckets.size > KEPT_KEYS) dropFull(nowMillis);
      const bucket = buckets.get(key) ?? { tokens: burst, filledMillis: nowMillis };
      const tokens = tokensAt(bucket, nowMillis);
      const passes = tokens >= 1;
      buckets.set(key, { tokens: passes ? tokens - 1 : tokens, filledMillis: nowMillis });
      return passes;
    },
  };
}
