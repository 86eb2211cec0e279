import { type DestinationStream, type Logger, pino } from 'pino';
import type { Scrub } from './scrub-secrets.ts';

/** JSON lines: facts in members, one short sentence in `msg`. */
export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;

export interface LogOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** Takes secrets out of every line, whatever member they stand in; absent: none are (governance 10.4). */
  readonly scrub?: Scrub;
  /** In every line: `{ agent: 'researcher' }`. */
  readonly base?: Readonly<Record<string, string>>;
  /** Default stdout. */
  readonly destination?: DestinationStream;
}

/** Many lines share a write, which is dear. What a program says as it exits is written too, unless it is killed. */
const STDOUT = { dest: 1, sync: false, minLength: 4_096, periodicFlush: 200 };

export function createLog({ level, scrub, base = {}, destination }: LogOptions): Log {
  const options = {
    level,
    base,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    ...(scrub !== undefined && { hooks: { streamWrite: scrub } }),
  };
  return pino(options, destination ?? pino.destination(STDOUT));
}

/** Says nothing. */
export const silentLog: Log = pino({ enabled: false });
