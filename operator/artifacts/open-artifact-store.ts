import type { ArtifactStoreAddress } from '../../schemas/artifact-store.ts';
import type { ArtifactStore } from './artifact-store.ts';
import { localArtifactStore } from './local-artifact-store.ts';
import type { S3Credentials } from './s3/s3-artifact-store.ts';

export type { S3Credentials } from './s3/s3-artifact-store.ts';

/** The store at an address. Amazon's SDK is loaded for the first bucket, and not where there is none. */
export async function openArtifactStore(
  address: ArtifactStoreAddress,
  credentials?: S3Credentials,
): Promise<ArtifactStore> {
  if (address.kind === 'local') return localArtifactStore(address.path);
  const { s3ArtifactStore } = await import('./s3/s3-artifact-store.ts');
  return s3ArtifactStore(address, credentials);
}
