export const minuteMillis = 60_000;
/** How far back spending counts (agents 2.5.1). */
export const windowMillis = 24 * 60 * minuteMillis;

/** From one minute until another, which is no part of it. */
export interface CalendarWindow {
  readonly startMillis: number;
  readonly endMillis: number;
}

/**
 * The name of an account that counts what is spent in a calendar window: each window has an account of its own. The
 * scripts read the window from the name, as `calendarOf` does.
 */
export function calendarAccount(name: string, { startMillis, endMillis }: CalendarWindow): string {
  return `${name}@${startMillis / minuteMillis}-${endMillis / minuteMillis}`;
}

/** Undefined for an account whose window rolls. */
export function calendarOf(account: string): CalendarWindow | undefined {
  const [, first, end] = /@(\d+)-(\d+)$/.exec(account) ?? [];
  if (first === undefined || end === undefined) return undefined;
  return { startMillis: Number(first) * minuteMillis, endMillis: Number(end) * minuteMillis };
}

/** When what was spent in a minute no longer counts: a day after its end, or with the window. */
export function expiryMillis(account: string, minute: number): number {
  return calendarOf(account)?.endMillis ?? (minute + 1) * minuteMillis + windowMillis;
}

/** Where spending is counted: a calendar window is one sum. */
export function minuteOf(account: string, atMillis: number): number {
  return Math.floor((calendarOf(account)?.startMillis ?? atMillis) / minuteMillis);
}
