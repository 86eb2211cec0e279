import { resolve } from 'node:path';
import type { AuditEvent } from '../../operator/observe/audit-event.ts';
import { type AuditFilter, auditTree, queryAudit } from '../../operator/observe/audit-query.ts';
import { auditTable, auditTreeText } from '../../operator/observe/audit-report.ts';
import { readAuditFile } from '../../operator/observe/audit-sinks.ts';
import { CommandFailure, UsageError } from '../command-line.ts';
import { durationMillis } from '../duration.ts';
import { stateFailure } from '../run/state-failure.ts';

/** Options of `swarm audit` as commander gives them. */
export interface AuditOptions {
  readonly state: string;
  readonly agent?: string;
  readonly action?: string;
  readonly run?: string;
  readonly status?: string;
  readonly namespace?: string;
  readonly since?: string;
  readonly limit: string;
  readonly output: string;
}

/** `swarm audit`: events of local runs, newest first (governance 13). Answers what to print. */
export async function listAudit(options: AuditOptions, cwd: string, nowMillis: number): Promise<string> {
  const { state, since, limit, output, ...selection } = options;
  if (output !== 'table' && output !== 'json')
    throw new UsageError(`--output is table or json, not "${output}"`);
  const filter: AuditFilter = {
    ...selection,
    limit: positiveInteger('--limit', limit),
    ...(since !== undefined && { sinceMillis: nowMillis - sinceMillisOf(since) }),
  };
  const found = queryAudit(await eventsOf(state, cwd), filter);
  return output === 'json' ? JSON.stringify(found, null, 2) : auditTable(found);
}

/** `swarm audit tree`: the causal tree that an event belongs to, from its root. */
export async function showAuditTree(eventId: string, state: string, cwd: string): Promise<string> {
  const tree = auditTree(await eventsOf(state, cwd), eventId);
  if (tree === undefined) throw new CommandFailure(`no audit event "${eventId}" in ${state}`);
  return auditTreeText(tree);
}

async function eventsOf(state: string, cwd: string): Promise<readonly AuditEvent[]> {
  try {
    return await readAuditFile(resolve(cwd, state, 'audit.jsonl'));
  } catch (error) {
    if (!isNoFile(error)) throw stateFailure(error, state);
    throw new CommandFailure(`no audit trail in "${state}". Record one with swarm run --state ${state}`);
  }
}

function isNoFile(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
}

function sinceMillisOf(since: string): number {
  const millis = durationMillis(since);
  if (millis === undefined) throw new UsageError(`--since is a time like 30m, 1h or 7d, not "${since}"`);
  return millis;
}

function positiveInteger(flag: string, text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new UsageError(`${flag} is a whole number from 1, not "${text}"`);
}
