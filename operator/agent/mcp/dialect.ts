import type { AgentMcpServer } from '../../../schemas/agent-contract.ts';
import { shortLine } from '../short-line.ts';
import {
  type ConnectionOptions,
  type Dialect,
  type McpConnection,
  McpError,
  type McpErrorKind,
} from './connection.ts';
import { isSilent, mcpError } from './mcp-error.ts';
import { restConnection } from './rest-connection.ts';
import { openSdkConnection } from './sdk-connection.ts';

/** A way to speak to a server, and where. */
export interface Candidate {
  readonly dialect: Dialect;
  readonly url: URL;
}

/** What to try, in order (agents 5.5). */
export function candidates(address: string, transport: AgentMcpServer['transport']): readonly Candidate[] {
  const url = new URL(address);
  if (transport !== 'auto') return [{ dialect: transport, url }];
  const path = url.pathname.replace(/\/+$/, '');
  const at = (dialect: Dialect, suffix = ''): Candidate => {
    const target = new URL(url);
    if (suffix !== '') target.pathname = suffix;
    return { dialect, url: target };
  };
  if (path.endsWith('/sse')) return [at('sse'), at('http'), at('rest')];
  const plain = [at('http'), at('rest'), at('sse')];
  return path === '' ? [...plain, at('http', '/mcp'), at('sse', '/sse')] : plain;
}

/** Opens a connection in one dialect; REST has nothing to open. */
export async function openConnection(
  { dialect, url }: Candidate,
  options: Omit<ConnectionOptions, 'url'>,
  signal: AbortSignal,
): Promise<McpConnection> {
  const at = { ...options, url };
  return dialect === 'rest' ? restConnection(at) : openSdkConnection(dialect, at, signal);
}

/** Whether no other dialect can do better: nobody is there, or somebody refuses our credentials. */
function endsDetection({ kind, status }: McpError): boolean {
  return (kind === 'lost-before' && status === undefined) || status === 401 || status === 403;
}

/**
 * Tries the candidates one after the other and answers with the first that `use` succeeds with.
 * Rejects with one McpError for all of them.
 */
export async function firstThatFits<Result>(
  all: readonly Candidate[],
  signal: AbortSignal,
  use: (candidate: Candidate) => Promise<Result>,
): Promise<Result> {
  const reasons: string[] = [];
  let kind: McpErrorKind = 'refused';
  for (const candidate of all) {
    try {
      return await use(candidate);
    } catch (error) {
      signal.throwIfAborted();
      const known = mcpError(error);
      if (endsDetection(known) || all.length === 1) throw known;
      // A dialect that got no answer may still be the one.
      if (isSilent(known)) kind = known.kind;
      reasons.push(`${candidate.dialect} ${candidate.url.pathname}: ${shortLine(known.message, 120)}`);
    }
  }
  throw new McpError(kind, `no MCP dialect fits (${reasons.join('; ')}); set tools.mcp[].transport`);
}
