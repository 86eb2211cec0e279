import { type AgentArtifacts, agentEnv } from '../../../schemas/agent-contract.ts';
import { type ArtifactStoreAddress, parseArtifactStoreUrl } from '../../../schemas/artifact-store.ts';
import { isSystemFolder } from '../../../schemas/artifact-store-problem.ts';
import type { SwarmAgent } from '../../../schemas/generated/types.ts';
import { artifactAnnotations } from '../common/team-artifacts.ts';
import type { EnvVar, Volume, VolumeMount } from '../common/workload.ts';

/** Of a bucket, files are on their way only (orchestration 4.6.2). */
const workFolder = '/tmp/swarm-artifacts';
const volume = 'swarm-artifacts';
const sizeLimit = '256Mi';

/** How the agent saves files, and how its pods reach the store of their team (agents 2.3). */
export function artifactVariables(agent: SwarmAgent): readonly EnvVar[] {
  const { saveOutput = false, format = 'text' } = agent.spec.runtime?.artifacts ?? {};
  const artifacts: AgentArtifacts = { saveOutput, format };
  const address = storeOf(agent);
  const url = agent.metadata.annotations?.[artifactAnnotations.storeUrl] ?? '';
  return [
    ...(saveOutput ? [{ name: agentEnv.artifacts, value: JSON.stringify(artifacts) }] : []),
    ...(address === undefined
      ? []
      : [
          { name: agentEnv.artifactStoreUrl, value: url },
          { name: agentEnv.artifactDirectory, value: address.kind === 'local' ? address.path : workFolder },
        ]),
    ...keyVariables(artifactSecret(agent)),
  ];
}

function keyVariables(secret: string | undefined): readonly EnvVar[] {
  if (secret === undefined) return [];
  return [agentEnv.awsAccessKeyId, agentEnv.awsSecretAccessKey].map((key) => ({
    name: key,
    valueFrom: { secretKeyRef: { name: secret, key } },
  }));
}

/** The Secret with the keys of the bucket. */
export function artifactSecret(agent: SwarmAgent): string | undefined {
  if (storeOf(agent)?.kind !== 's3') return undefined;
  return agent.metadata.annotations?.[artifactAnnotations.secret];
}

/** The claim of a local store; without one each pod has a folder of its own, since its root is read-only. */
export function artifactVolumes(agent: SwarmAgent): readonly Volume[] {
  if (storeOf(agent)?.kind !== 'local') return [];
  const claimName = agent.metadata.annotations?.[artifactAnnotations.claim];
  return claimName === undefined
    ? [{ name: volume, emptyDir: { sizeLimit } }]
    : [{ name: volume, persistentVolumeClaim: { claimName } }];
}

export function artifactMounts(agent: SwarmAgent): readonly VolumeMount[] {
  const address = storeOf(agent);
  return address?.kind === 'local' ? [{ name: volume, mountPath: address.path }] : [];
}

/** What a strict network policy must let through (agents 2.4). */
export function artifactEndpoints(agent: SwarmAgent): readonly string[] {
  const address = storeOf(agent);
  if (address?.kind !== 's3') return [];
  const { bucket, region = 'us-east-1', endpoint } = address;
  return [endpoint ?? `https://${bucket}.s3.${region}.amazonaws.com`];
}

/** Annotations are written by whoever may write agents: none mounts a volume over the program of the pod. */
function storeOf({ metadata }: SwarmAgent): ArtifactStoreAddress | undefined {
  const address = parseArtifactStoreUrl(metadata.annotations?.[artifactAnnotations.storeUrl] ?? '');
  return address?.kind === 'local' && isSystemFolder(address.path) ? undefined : address;
}
