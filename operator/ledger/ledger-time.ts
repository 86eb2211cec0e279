export const minuteMillis = 60_000;
/** How far back spending counts (agents 2.5.1). */
export const windowMillis = 24 * 60 * minuteMillis;

/** When what was spent in a minute no longer counts: with the end of that minute, a day later. */
export function minuteExpiryMillis(minute: number): number {
  return (minute + 1) * minuteMillis + windowMillis;
}
