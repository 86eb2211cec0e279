import type { AgentPlatform } from '../controllers/agent/agent-platform.ts';
import type { LogOptions } from '../observe/log.ts';

/** The items of a comma-separated list. */
export function listOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

export function isPullPolicy(text: string): text is AgentPlatform['imagePullPolicy'] {
  return ['Always', 'IfNotPresent', 'Never'].includes(text);
}

/** zap knows names and verbosities: 0 is info, more is debug. Undefined when it is neither. */
export function logLevelOf(text: string): LogOptions['level'] | undefined {
  if (/^\d+$/.test(text)) return text === '0' ? 'info' : 'debug';
  return (['debug', 'info', 'warn', 'error'] as const).find((level) => level === text);
}

/** Scheme, host, port and database of a queue's URL, without user and password; undefined when it is no URL. */
export function queueAddressOf(url: string): string | undefined {
  const parsed = URL.parse(url);
  if (parsed === null) return undefined;
  const port = parsed.port === '' ? '6379' : parsed.port;
  return `${parsed.protocol}//${parsed.hostname}:${port}${parsed.pathname}`;
}

const unitMillis: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** A duration as Go writes it: `168h`, `1h30m`. Undefined when it is none, or is nothing. */
export function durationMillis(text: string): number | undefined {
  if (!/^(?:\d{1,9}(?:\.\d{1,9})?(?:ms|s|m|h))+$/.test(text)) return undefined;
  let millis = 0;
  for (const [, amount = '', unit = ''] of text.matchAll(/([\d.]+)(ms|s|m|h)/g))
    millis += Number(amount) * (unitMillis[unit] ?? 0);
  return millis > 0 ? millis : undefined;
}
