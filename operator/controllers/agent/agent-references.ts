import type { SwarmAgent } from '../../../schemas/generated/types.ts';
import { sharedApiKeysSecret } from './agent-names.ts';
import { artifactSecret } from './artifact-access.ts';

/** Names of the Secrets that an agent refers to, each once; the namespace's shared one is among them. */
export function referencedSecrets(agent: SwarmAgent): readonly string[] {
  const { spec } = agent;
  const fromServers = (spec.tools?.mcp ?? []).flatMap((server) => [
    server.auth?.bearer?.secretKeyRef.name,
    server.auth?.mtls?.secretRef.name,
    server.auth?.secretRef?.name,
    ...(server.headers ?? []).map((header) => header.secretKeyRef?.name),
  ]);
  return distinct([
    sharedApiKeysSecret,
    spec.prompt.from?.secretKeyRef?.name,
    spec.infrastructure?.apiKeyRef?.name,
    ...(spec.infrastructure?.envFrom ?? []).map((source) => source.secretRef?.name),
    artifactSecret(agent),
    ...fromServers,
  ]);
}

/** Names of the ConfigMaps that an agent refers to, each once. */
export function referencedConfigMaps({ spec }: SwarmAgent): readonly string[] {
  return distinct([
    spec.prompt.from?.configMapKeyRef?.name,
    ...(spec.infrastructure?.envFrom ?? []).map((source) => source.configMapRef?.name),
  ]);
}

const distinct = (names: readonly (string | undefined)[]): readonly string[] => [
  ...new Set(names.flatMap((name) => (name === undefined || name === '' ? [] : [name]))),
];
