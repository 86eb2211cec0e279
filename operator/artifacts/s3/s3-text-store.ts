import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3ServiceException } from '@aws-sdk/client-s3';
import type { S3Address } from '../../../schemas/artifact-store.ts';
import { openBucket, type S3Credentials } from './open-bucket.ts';

/** Texts in a bucket, by path. */
export interface TextStore {
  /** Whole or not at all; the same again changes nothing. */
  write(path: string, text: string): Promise<void>;
  /** Undefined when it is not there, or no longer for these credentials; rejects when nobody can say. */
  read(path: string): Promise<string | undefined>;
  close(): void;
}

/** The operator does not wait for long: its runs go on with another store. */
const patienceMillis = 20_000;

export function s3TextStore(address: S3Address, credentials: S3Credentials): TextStore {
  const { client, objectAt } = openBucket(address, credentials);
  const inTime = (): { readonly abortSignal: AbortSignal } => ({
    abortSignal: AbortSignal.timeout(patienceMillis),
  });
  return {
    async write(path, text) {
      const ContentType = 'text/plain; charset=utf-8';
      await client.send(new PutObjectCommand({ ...objectAt(path), Body: text, ContentType }), inTime());
    },
    async read(path) {
      try {
        const { Body } = await client.send(new GetObjectCommand(objectAt(path)), inTime());
        return await Body?.transformToString();
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        if (error instanceof S3ServiceException && error.$fault === 'client') return undefined;
        throw error;
      }
    },
    close: () => client.destroy(),
  };
}
