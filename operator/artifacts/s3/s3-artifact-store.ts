import { open, readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import {
  type ArtifactKey,
  artifactPath,
  isArtifactKey,
  type S3Address,
} from '../../../schemas/artifact-store.ts';
import {
  ArtifactError,
  type ArtifactStore,
  artifactLost,
  artifactTooLarge,
  maxArtifactBytes,
} from '../artifact-store.ts';
import { openBucket, type S3Credentials } from './open-bucket.ts';

/** Artifacts in a bucket. */
export function s3ArtifactStore(address: S3Address, credentials?: S3Credentials): ArtifactStore {
  const { client, objectAt } = openBucket(address, credentials);
  const objectOf = (key: ArtifactKey): { readonly Bucket: string; readonly Key: string } => {
    if (!isArtifactKey(key))
      throw new ArtifactError('refused', `"${artifactPath(key)}" is no name of an artifact`);
    return objectAt(artifactPath(key));
  };
  return {
    async write(key, file, { contentType, signal }) {
      // Not as a stream, which could not be sent a second time.
      const bytes = await readFile(file);
      if (bytes.length > maxArtifactBytes) throw artifactTooLarge(artifactPath(key), maxArtifactBytes);
      const command = new PutObjectCommand({ ...objectOf(key), Body: bytes, ContentType: contentType });
      await client.send(command, signal && { abortSignal: signal });
    },
    async read(key, file, { maxBytes, signal }) {
      const { Body, ContentLength } = await get(client, objectOf(key), key, signal);
      if (!(Body instanceof Readable)) throw artifactLost(artifactPath(key));
      if (ContentLength === undefined || ContentLength > maxBytes) {
        Body.destroy();
        throw artifactTooLarge(artifactPath(key), maxBytes);
      }
      const target = await open(file, 'wx');
      await pipeline(Body, target.createWriteStream(), { ...(signal && { signal }) });
    },
    close: () => client.destroy(),
  };
}

async function get(
  client: S3Client,
  object: { readonly Bucket: string; readonly Key: string },
  key: ArtifactKey,
  signal: AbortSignal | undefined,
): Promise<{ readonly Body?: unknown; readonly ContentLength?: number | undefined }> {
  try {
    return await client.send(new GetObjectCommand(object), signal && { abortSignal: signal });
  } catch (error) {
    throw error instanceof NoSuchKey ? artifactLost(artifactPath(key)) : error;
  }
}
