import { setLatest } from './set-latest.ts';

/** Lets a burst through at once, then one more per interval, for every key on its own (spec/README 31). */
export interface SpamFilter {
  /** Whether one more may pass now; it is counted when it may. */
  mayPass(key: string, nowMillis: number): boolean;
}

interface Bucket {
  tokens: number;
  filledMillis: number;
}

export function createSpamFilter(burst: number, intervalMillis: number): SpamFilter {
  const buckets = new Map<string, Bucket>();

  const tokensAt = ({ tokens, filledMillis }: Bucket, nowMillis: number): number =>
    Math.min(burst, tokens + (nowMillis - filledMillis) / intervalMillis);

  return {
    mayPass: (key, nowMillis) => {
      const bucket = buckets.get(key) ?? { tokens: burst, filledMillis: nowMillis };
      const tokens = tokensAt(bucket, nowMillis);
      const passes = tokens >= 1;
      const left = { tokens: passes ? tokens - 1 : tokens, filledMillis: nowMillis };
      setLatest(buckets, key, left, (other) => tokensAt(other, nowMillis) >= burst);
      return passes;
    },
  };
}
