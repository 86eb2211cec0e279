import {
  artifactStoreAddress,
  artifactStoreUrl,
  parseArtifactStoreUrl,
  type S3Address,
} from '../../../schemas/artifact-store.ts';
import { artifactStoreProblem } from '../../../schemas/artifact-store-problem.ts';
import type { SwarmTeam } from '../../../schemas/generated/types.ts';

/** Written by teams on the agents of their inline roles, and read when these get their pods (orchestration 1). */
export const artifactAnnotations = {
  storeUrl: 'kubeswarm.io/team-artifact-store-url',
  /** PersistentVolumeClaim of a local store. */
  claim: 'kubeswarm.io/team-artifact-claim',
  /** Secret with the keys of a bucket. */
  secret: 'kubeswarm.io/team-artifact-secret',
} as const;

export type TeamArtifactStore =
  | { readonly kind: 'none' }
  | { readonly kind: 'store'; readonly url: string; readonly claim?: string; readonly secret?: string }
  | { readonly kind: 'problem'; readonly message: string };

/**
 * The store of a team. `folder`, where agents share this machine, stands for volumes that nobody mounts here
 * (orchestration 4.6.2: `/tmp/swarm-artifacts` outside of a cluster).
 */
export function teamArtifactStore(team: SwarmTeam | undefined, folder?: string): TeamArtifactStore {
  const store = team?.spec.artifactStore;
  if (store === undefined) return { kind: 'none' };
  const address = artifactStoreAddress(store);
  const problem = artifactStoreProblem(store);
  if (problem !== undefined || address === undefined)
    return { kind: 'problem', message: `spec.artifactStore ${problem?.fact ?? 'names no bucket'}` };
  const claim = store.local?.claimName ?? '';
  if (address.kind === 'local' && folder !== undefined && (claim !== '' || !store.local?.path))
    return { kind: 'store', url: artifactStoreUrl({ kind: 'local', path: [folder, claim].join('/') }) };
  const secret = store.s3?.credentialsSecret?.name ?? '';
  return {
    kind: 'store',
    url: artifactStoreUrl(address),
    ...(address.kind === 'local' && claim !== '' ? { claim } : {}),
    ...(address.kind === 's3' && secret !== '' ? { secret } : {}),
  };
}

/** For the agents of its inline roles; nothing for a store that cannot be one, of which its runs tell. */
export function teamArtifactAnnotations(team: SwarmTeam, folder?: string): Readonly<Record<string, string>> {
  const store = teamArtifactStore(team, folder);
  if (store.kind !== 'store') return {};
  return {
    [artifactAnnotations.storeUrl]: store.url,
    ...(store.claim === undefined ? {} : { [artifactAnnotations.claim]: store.claim }),
    ...(store.secret === undefined ? {} : { [artifactAnnotations.secret]: store.secret }),
  };
}

/** The bucket of a team and the Secret with its keys, when it names both. */
export function teamBucket(
  team: SwarmTeam | undefined,
): { readonly address: S3Address; readonly secret: string } | undefined {
  const store = teamArtifactStore(team);
  if (store.kind !== 'store' || store.secret === undefined) return undefined;
  const address = parseArtifactStoreUrl(store.url);
  return address?.kind === 's3' ? { address, secret: store.secret } : undefined;
}
