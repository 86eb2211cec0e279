/** What about a Redis server endangers tasks: a reason for events and metrics, and one line that says what to do. */
export interface ServerWarning {
  readonly reason: ServerWarningReason;
  readonly message: string;
}

export type ServerWarningReason = (typeof serverWarningReasons)[number];

export const serverWarningReasons = ['QueueNotDurable', 'QueueMayEvict', 'QueueOutdated'] as const;

/** What is wrong with a Redis server that tasks depend on, from what INFO says (gitops 22). */
export function serverWarnings(info: string): readonly ServerWarning[] {
  const facts = new Map(
    info.split(/\r?\n/).map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, Math.max(0, colon)), line.slice(colon + 1)];
    }),
  );
  const warnings: ServerWarning[] = [];
  const warn = (reason: ServerWarningReason, message: string): void =>
    void warnings.push({ reason, message });
  if (facts.get('aof_enabled') === '0')
    warn(
      'QueueNotDurable',
      'The queue is not durable: a restart of Redis loses tasks and results; run it with --appendonly yes on a volume',
    );
  const policy = facts.get('maxmemory_policy') ?? 'noeviction';
  if (policy !== 'noeviction')
    warn(
      'QueueMayEvict',
      `The queue may lose tasks: Redis drops keys when its memory is full (maxmemory-policy ${policy}); set noeviction`,
    );
  const version = facts.get('valkey_version') ?? facts.get('redis_version') ?? '';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < 6 || (major === 6 && minor < 2))
    warn(
      'QueueOutdated',
      `The queue runs on Redis ${version || 'of an unknown version'}; use Redis 6.2 or newer, or Valkey`,
    );
  return warnings;
}
