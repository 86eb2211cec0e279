import type { AgentMcpServer } from '../../../schemas/agent-contract.ts';
import type { Env } from './env-reader.ts';
import { readable } from './readable.ts';

export interface ClientCertificate {
  readonly cert: string;
  readonly key: string;
  /** Absent: the system's authorities. */
  readonly ca?: string;
}

/** An MCP server with its secrets at hand, or why it cannot be used. */
export interface McpServerConfig {
  readonly server: AgentMcpServer;
  /** Sent with every request. */
  readonly headers: Readonly<Record<string, string>>;
  readonly certificate?: ClientCertificate;
  /** A missing token or certificate: this server stays off, the others work (agents 5.5). */
  readonly problem?: string;
}

/** Resolves the variables and files that a server's entry names. */
export function mcpServerConfig(
  server: AgentMcpServer,
  env: Env,
  readFile: (path: string) => string,
): McpServerConfig {
  const headers: Record<string, string> = {};
  const problems: string[] = URL.canParse(server.url)
    ? []
    : [`"${server.url}" is no URL; correct tools.mcp[].url`];
  for (const header of server.headers ?? []) {
    const value =
      'value' in header ? header.value : variable(header.envVar, header.isOptional, env, problems);
    // The bearer token rules over a header of the same name.
    const isBeaten = server.authType === 'bearer' && header.name.toLowerCase() === 'authorization';
    if (value !== undefined && !isBeaten) headers[header.name.toLowerCase()] = value;
  }
  if (server.authType === 'bearer') {
    const name = server.tokenEnvVar ?? tokenVariable(server.name);
    const token = variable(name, server.isTokenOptional, env, problems);
    if (token !== undefined) headers.authorization = `Bearer ${token}`;
  }
  const certificate = server.authType === 'mtls' ? clientCertificate(server, readFile, problems) : undefined;
  return {
    server,
    headers,
    ...(certificate !== undefined && { certificate }),
    ...(problems.length > 0 && { problem: problems.join('; ') }),
  };
}

/** `AGENT_MCP_TOKEN_<SERVER>` (agents 2.3). */
function tokenVariable(server: string): string {
  return `AGENT_MCP_TOKEN_${server.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`;
}

/** Undefined when it is not set, which is a problem unless it is optional. */
function variable(
  name: string,
  isOptional: boolean | undefined,
  env: Env,
  problems: string[],
): string | undefined {
  const value = env[name]?.trim() ?? '';
  if (value !== '') return value;
  if (isOptional !== true) problems.push(`${name} is not set; check the Secret that it comes from`);
  return undefined;
}

function clientCertificate(
  { certFile, keyFile, caFile }: AgentMcpServer,
  readFile: (path: string) => string,
  problems: string[],
): ClientCertificate {
  const required = (path: string | undefined, what: string): string => {
    const text = path === undefined ? undefined : readable(path, readFile);
    if (text === undefined) problems.push(`${what} cannot be read; check the Secret of auth.mtls`);
    return text ?? '';
  };
  // The path of a CA is given also where the Secret has none.
  const ca = caFile === undefined ? undefined : readable(caFile, readFile);
  return {
    cert: required(certFile, 'client certificate'),
    key: required(keyFile, 'key of the client certificate'),
    ...(ca !== undefined && { ca }),
  };
}
