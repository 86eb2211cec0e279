import { open, readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  type ArtifactKey,
  type ArtifactStoreAddress,
  artifactPath,
  isArtifactKey,
} from '../../../schemas/artifact-store.ts';
import {
  ArtifactError,
  type ArtifactStore,
  artifactLost,
  artifactTooLarge,
  maxArtifactBytes,
} from '../artifact-store.ts';

type S3Address = Extract<ArtifactStoreAddress, { readonly kind: 's3' }>;

export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Artifacts in a bucket. Without credentials: those of the pod, as the AWS SDK finds them (orchestration 4.6.2). */
export function s3ArtifactStore(address: S3Address, credentials?: S3Credentials): ArtifactStore {
  const { bucket, prefix, region = 'us-east-1', endpoint } = address;
  const client = new S3Client({
    region,
    followRegionRedirects: true,
    ...(credentials && { credentials }),
    ...(endpoint !== undefined && {
      endpoint,
      forcePathStyle: true,
      // What only Amazon knows: Google Cloud Storage refuses such requests.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    }),
  });
  const objectOf = (key: ArtifactKey): { readonly Bucket: string; readonly Key: string } => {
    if (!isArtifactKey(key))
      throw new ArtifactError('refused', `"${artifactPath(key)}" is no name of an artifact`);
    return { Bucket: bucket, Key: prefix === '' ? artifactPath(key) : `${prefix}/${artifactPath(key)}` };
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
