import { createLog, type Log, type LogOptions } from '../observe/log.ts';
import { createScrub } from '../observe/scrub-secrets.ts';
import type { AgentConfig } from './config.ts';

/** The log that the agent's configuration asks for (governance 10.4). */
export function agentLog(
  { logging, name, secretValues }: AgentConfig,
  destination?: LogOptions['destination'],
): Log {
  const { redactSecrets, redactPii } = logging;
  const scrub = createScrub({
    secretValues: redactSecrets ? secretValues : [],
    patterns: redactSecrets,
    pii: redactPii,
  });
  return createLog({
    level: logging.level,
    base: { agent: name },
    ...(redactSecrets || redactPii ? { scrub } : {}),
    ...(destination === undefined ? {} : { destination }),
  });
}
