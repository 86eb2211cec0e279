import type { ArtifactStoreAddress, S3Address } from '../../schemas/artifact-store.ts';
import type { ArtifactStore } from './artifact-store.ts';
import { localArtifactStore } from './local-artifact-store.ts';
import type { S3Credentials } from './s3/open-bucket.ts';
import type { TextStore } from './s3/s3-text-store.ts';

export type { S3Credentials } from './s3/open-bucket.ts';
export type { TextStore } from './s3/s3-text-store.ts';

/** The store at an address. Amazon's SDK is loaded for the first bucket, and not where there is none. */
export async function openArtifactStore(
  address: ArtifactStoreAddress,
  credentials?: S3Credentials,
): Promise<ArtifactStore> {
  if (address.kind === 'local') return localArtifactStore(address.path);
  const { s3ArtifactStore } = await import('./s3/s3-artifact-store.ts');
  return s3ArtifactStore(address, credentials);
}

/** Texts in the bucket of a store. */
export async function openTextStore(address: S3Address, credentials: S3Credentials): Promise<TextStore> {
  const { s3TextStore } = await import('./s3/s3-text-store.ts');
  return s3TextStore(address, credentials);
}
