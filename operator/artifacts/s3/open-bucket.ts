import { S3Client } from '@aws-sdk/client-s3';
import type { S3Address } from '../../../schemas/artifact-store.ts';
import { lookupElsewhere } from './lookup-elsewhere.ts';

export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface Bucket {
  readonly client: S3Client;
  /** The object at a path below the prefix of the store. */
  objectAt(path: string): { readonly Bucket: string; readonly Key: string };
}

const elsewhere = { lookup: lookupElsewhere() };

/** Without credentials: those of the pod, as the AWS SDK finds them (orchestration 4.6.2). */
export function openBucket(address: S3Address, credentials?: S3Credentials): Bucket {
  const { bucket, prefix, region = 'us-east-1', endpoint } = address;
  return {
    client: new S3Client({
      region,
      followRegionRedirects: true,
      ...(credentials && { credentials }),
      ...(endpoint !== undefined && {
        endpoint,
        forcePathStyle: true,
        requestHandler: { httpAgent: elsewhere, httpsAgent: elsewhere },
        // What only Amazon knows: Google Cloud Storage refuses such requests.
        requestChecksumCalculation: 'WHEN_REQUIRED',
        responseChecksumValidation: 'WHEN_REQUIRED',
      }),
    }),
    objectAt: (path) => ({ Bucket: bucket, Key: prefix === '' ? path : `${prefix}/${path}` }),
  };
}
