import { parseGoDuration } from '../../schemas/rules/go-duration.ts';

export interface TriggerName {
  readonly namespace: string;
  readonly name: string;
}

/** How a call is answered: at once, when the run has ended, or as it goes on. */
export type TriggerMode = 'async' | 'sync' | 'sse';

const modes: readonly TriggerMode[] = ['async', 'sync', 'sse'];
const defaultTimeoutMillis = 60_000;
const longestTimeoutMillis = 300_000;

/** Whose trigger a path names: `/triggers/{ns}/{name}/fire`; undefined for every other path. */
export function triggerNameOf(path: string): TriggerName | undefined {
  const [, namespace, name] = /^\/triggers\/([a-z0-9.-]{1,253})\/([a-z0-9.-]{1,253})\/fire$/.exec(path) ?? [];
  return namespace === undefined || name === undefined ? undefined : { namespace, name };
}

/** Without one it is async; undefined when it is none that we know. */
export function triggerModeOf(query: URLSearchParams): TriggerMode | undefined {
  const asked = query.get('mode') ?? 'async';
  return modes.find((mode) => mode === asked);
}

/** Go duration or whole seconds, 5 minutes at most; what is neither is the default of 60 s (orchestration 7.4). */
export function timeoutMillisOf(query: URLSearchParams): number {
  const asked = query.get('timeout') ?? '';
  const millis = /^\d{1,9}$/.test(asked) ? Number(asked) * 1_000 : parseGoDuration(asked);
  if (millis === undefined || millis <= 0) return defaultTimeoutMillis;
  return Math.min(millis, longestTimeoutMillis);
}
