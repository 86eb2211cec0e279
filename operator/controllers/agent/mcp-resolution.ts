import type { McpServer, SwarmAgent, SwarmRegistry } from '../../../schemas/generated/types.ts';
import { compareTexts } from '../../../schemas/rules/compare-texts.ts';

/** Where the credential of an MCP server stands. */
export type McpCredential =
  | { readonly kind: 'none' }
  | { readonly kind: 'bearer'; readonly secret: string; readonly key: string }
  | { readonly kind: 'mtls'; readonly secret: string; readonly hasCertificateAuthority: boolean };

export interface ResolvedMcpServer {
  readonly server: McpServer;
  readonly url: string;
  readonly credential: McpCredential;
}

export type McpResolution =
  | { readonly kind: 'resolved'; readonly servers: readonly ResolvedMcpServer[] }
  | { readonly kind: 'unresolved'; readonly message: string };

/** Names of the keys of a Secret that exists, else undefined. */
export type SecretKeys = (secret: string) => readonly string[] | undefined;

/** Keys that the shorthand without `key` looks for when a Secret has several, in this order (agents 1). */
const wellKnownTokenKeys = ['token', 'api-key', 'apiKey', 'bearer'];

/** Every MCP entry with its URL and credential, or why one has none (agents 2.1, 7). */
export function resolvedMcpServers(
  agent: SwarmAgent,
  registries: readonly SwarmRegistry[],
  secretKeys: SecretKeys,
): McpResolution {
  const bindings = capabilityBindings(registries);
  const servers: ResolvedMcpServer[] = [];
  for (const server of agent.spec.tools?.mcp ?? []) {
    const url = server.url ?? bindings.get(server.capabilityRef ?? '');
    if (url === undefined)
      return {
        kind: 'unresolved',
        message: `MCP server "${server.name}": no SwarmRegistry binds capability "${server.capabilityRef ?? ''}". Add it to spec.mcpBindings of a registry, or give a url`,
      };
    const credential = credentialOf(server, secretKeys);
    if (typeof credential === 'string') return { kind: 'unresolved', message: credential };
    servers.push({ server, url, credential });
  }
  return { kind: 'resolved', servers };
}

/** Registries are read in the order of their names; the last one that binds a capability wins. */
function capabilityBindings(registries: readonly SwarmRegistry[]): ReadonlyMap<string, string> {
  const sorted = registries.toSorted((left, right) => compareTexts(left.metadata.name, right.metadata.name));
  return new Map(
    sorted.flatMap((registry) =>
      (registry.spec?.mcpBindings ?? []).map(
        (binding) => [binding.capabilityId ?? binding.capabilityID ?? '', binding.url] as const,
      ),
    ),
  );
}

/** The credential, or the sentence that says why it cannot be found. */
function credentialOf(server: McpServer, secretKeys: SecretKeys): McpCredential | string {
  const auth = server.auth;
  if (auth?.bearer !== undefined) {
    const { name = '', key } = auth.bearer.secretKeyRef;
    return { kind: 'bearer', secret: name, key };
  }
  if (auth?.mtls !== undefined) return mtlsCredential(auth.mtls.secretRef.name ?? '', secretKeys);
  const secret = auth?.secretRef?.name ?? '';
  if (auth?.type === 'mtls') return mtlsCredential(secret, secretKeys);
  if (auth?.type !== 'bearer') return { kind: 'none' };

  const writtenKey = keyOfReference(auth.secretRef);
  if (writtenKey !== undefined) return { kind: 'bearer', secret, key: writtenKey };
  const keys = secretKeys(secret);
  if (keys === undefined)
    return `MCP server "${server.name}": Secret "${secret}" not found. Create it, or name another in auth.secretRef`;
  const key = keys.length === 1 ? keys[0] : wellKnownTokenKeys.find((candidate) => keys.includes(candidate));
  if (key === undefined)
    return `MCP server "${server.name}": Secret "${secret}" has no single key and none of ${wellKnownTokenKeys.join(', ')}. Name the key in auth.bearer.secretKeyRef`;
  return { kind: 'bearer', secret, key };
}

const mtlsCredential = (secret: string, secretKeys: SecretKeys): McpCredential => ({
  kind: 'mtls',
  secret,
  hasCertificateAuthority: secretKeys(secret)?.includes('ca.crt') === true,
});

/** The seed's shorthand may carry a key beside the name. */
function keyOfReference(reference: object | undefined): string | undefined {
  if (reference === undefined || !('key' in reference)) return undefined;
  return typeof reference.key === 'string' && reference.key !== '' ? reference.key : undefined;
}
