import type { ResolvedMcpServer } from './mcp-resolution.ts';

/** Names of the variables that hold the secrets of an agent's MCP servers. */
export interface CredentialVariables {
  /** `AGENT_MCP_TOKEN_<SERVER>`. */
  token(server: string): string;
  /** `AGENT_MCP_HEADER_<SERVER>_<HEADER>`. */
  header(server: string, header: string): string;
}

/**
 * What is no letter or digit becomes `_`. Names that would be the same then (`my-wiki`, `my.wiki`) get a number:
 * one variable for two servers would send the secret of one to the other.
 */
export function credentialVariables(servers: readonly ResolvedMcpServer[]): CredentialVariables {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  const assign = (key: string, wanted: string): void => {
    if (names.has(key)) return;
    let name = wanted;
    for (let number = 2; taken.has(name); number += 1) name = `${wanted}_${number}`;
    taken.add(name);
    names.set(key, name);
  };
  for (const { server } of servers) {
    assign(keyOf(server.name), `AGENT_MCP_TOKEN_${variablePart(server.name)}`);
    for (const header of server.headers ?? [])
      assign(
        keyOf(server.name, header.name),
        `AGENT_MCP_HEADER_${variablePart(server.name)}_${variablePart(header.name)}`,
      );
  }
  return {
    token: (server) => names.get(keyOf(server)) ?? '',
    header: (server, header) => names.get(keyOf(server, header)) ?? '',
  };
}

const keyOf = (server: string, header = ''): string => `${server}\n${header}`;
const variablePart = (text: string): string => text.toUpperCase().replace(/[^A-Z0-9]/g, '_');
