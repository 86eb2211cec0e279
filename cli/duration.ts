const unitMillis: ReadonlyMap<string, number> = new Map([
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

/** `30s`, `30m`, `1h`, `7d` in milliseconds; undefined for anything else. */
export function durationMillis(text: string): number | undefined {
  const [, count, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const millis = unitMillis.get(unit);
  return millis === undefined ? undefined : Number(count) * millis;
}
