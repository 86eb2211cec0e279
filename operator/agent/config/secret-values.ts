import type { AgentWebhookTool } from '../../../schemas/agent-contract.ts';
import { urlSecrets } from '../../../schemas/url-credentials.ts';
import type { Env } from './env-reader.ts';
import type { McpServerConfig } from './mcp-server-config.ts';

export interface SecretSources {
  readonly env: Env;
  readonly mcpServers: readonly McpServerConfig[];
  readonly webhookTools: readonly AgentWebhookTool[];
}

/** Variables that hold secrets by their name, whoever set them. */
const secretName = /(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIALS?)$|^AGENT_MCP_(?:TOKEN|HEADER)_/;

/**
 * What an agent must never repeat, as far as its environment tells: variables with the names of secrets, header values
 * that come from variables, credentials in URLs, keys of client certificates.
 */
export function secretValues({ env, mcpServers, webhookTools }: SecretSources): readonly string[] {
  const headers = mcpServers.flatMap(({ server }) => (server.headers ?? []).flatMap(headerVariable));
  const isSecret = (name: string): boolean => secretName.test(name) || headers.includes(name);
  const urls = [
    ...Object.values(env),
    ...mcpServers.map(({ server }) => server.url),
    ...webhookTools.map(({ url }) => url),
  ];
  const values = [
    ...Object.entries(env).flatMap(([name, value]) => (isSecret(name) ? [value] : [])),
    ...urls.flatMap((url) => urlSecrets(url?.trim() ?? '')),
    ...mcpServers.flatMap(({ certificate }) => keyLines(certificate?.key)),
  ];
  return [...new Set(values.map((value) => value?.trim() ?? ''))].filter((value) => value !== '');
}

function headerVariable(header: { readonly name: string } | { readonly envVar: string }): readonly string[] {
  return 'envVar' in header ? [header.envVar] : [];
}

/** Each line on its own: an error may quote one of them. */
function keyLines(key = ''): readonly string[] {
  return key.split('\n').filter((line) => !line.startsWith('-----'));
}
