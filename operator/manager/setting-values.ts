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
