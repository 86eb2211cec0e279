import { isRecord } from '../../schemas/json-record.ts';

/** Of a line of a program's log what a person wants to read: `message: server: reason`. Other lines as they are. */
export function plainLogLine(line: string): string {
  const facts = factsOf(line);
  if (typeof facts?.msg !== 'string') return line;
  const { msg, server, servers, reason } = facts;
  const of = Array.isArray(servers) ? servers.join(', ') : server;
  return [msg, of, reason].filter((part) => typeof part === 'string').join(': ');
}

function factsOf(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const facts: unknown = JSON.parse(line);
    return isRecord(facts) ? facts : undefined;
  } catch {
    return undefined;
  }
}
