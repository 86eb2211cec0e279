import { CronPattern } from 'croner';
import { parseGoDuration } from './go-duration.ts';

/** Names for common schedules, as in Go's cron library (orchestration 7.2). */
const nicknames: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

export type CronSchedule =
  | { readonly kind: 'pattern'; readonly pattern: string; readonly timeZone: string }
  | { readonly kind: 'every'; readonly everySeconds: number }
  | { readonly kind: 'error'; readonly reason: string };

/** Reads five fields, `@daily` and alike, `@every <duration>`; `TZ=` or `CRON_TZ=` in front, else UTC. */
export function parseCron(text: string): CronSchedule {
  const [, zone, expression = ''] = /^(?:(?:CRON_)?TZ=(\S+)\s+)?(.*)$/s.exec(text.trim()) ?? [];
  const timeZone = zone ?? 'UTC';
  if (!isTimeZone(timeZone)) return { kind: 'error', reason: `unknown time zone ${timeZone}` };
  if (expression.startsWith('@every ')) {
    const milliseconds = parseGoDuration(expression.slice('@every '.length).trim());
    if (milliseconds === undefined || milliseconds < 1_000)
      return { kind: 'error', reason: '@every needs a duration of at least 1s' };
    return { kind: 'every', everySeconds: Math.floor(milliseconds / 1_000) };
  }
  const pattern = nicknames[expression] ?? expression;
  if (pattern.startsWith('@')) return { kind: 'error', reason: `unknown schedule ${pattern}` };
  const fields = pattern === '' ? 0 : pattern.split(/\s+/).length;
  if (fields !== 5) return { kind: 'error', reason: `expected 5 fields, found ${fields}` };
  try {
    new CronPattern(pattern, undefined, { mode: '5-part' });
    return { kind: 'pattern', pattern, timeZone };
  } catch (error) {
    return { kind: 'error', reason: error instanceof Error ? error.message : String(error) };
  }
}

function isTimeZone(name: string): boolean {
  if (name === 'UTC') return true;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
