import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openArtifactStore } from '../../operator/artifacts/open-artifact-store.ts';
import { describeArtifactsBehaviour } from '../support/artifacts-behaviour.ts';
import { type S3Server, startS3Server } from '../support/s3-server.ts';

let server: S3Server;
beforeAll(async () => {
  server = await startS3Server();
  await server.createBucket('team-files');
});
afterAll(() => server.stop());

const credentials = { accessKeyId: 'one', secretAccessKey: 'two' };
const addressOf = (prefix = 'swarm/files', bucket = 'team-files') =>
  ({ kind: 's3', bucket, prefix, endpoint: server.endpoint }) as const;
const key = { namespace: 'lab', run: 'nightly', step: 'write', name: 'report.md' };

describeArtifactsBehaviour('a store in a bucket', () => openArtifactStore(addressOf(), credentials));

describe('a store in a bucket', () => {
  test('[ARTIFACT-3] files under its prefix, with the content type', async () => {
    const folder = await mkdtemp(join(tmpdir(), 's3-artifacts-'));
    const file = join(folder, 'file');
    await writeFile(file, '# Report');
    const { endpoint } = server;
    const client = new S3Client({ endpoint, credentials, region: 'us-east-1', forcePathStyle: true });
    for (const prefix of ['swarm/files', '']) {
      const store = await openArtifactStore(addressOf(prefix), credentials);
      await store.write(key, file, { contentType: 'text/markdown' });
      store.close();
      const Key = `${prefix === '' ? '' : `${prefix}/`}lab/nightly/write/report.md`;
      const object = await client.send(new GetObjectCommand({ Bucket: 'team-files', Key }));
      expect(object.ContentType).toBe('text/markdown');
      expect(await object.Body?.transformToString()).toBe('# Report');
    }
    client.destroy();
    await rm(folder, { recursive: true });
  });

  test('says when there is no such bucket', async () => {
    const store = await openArtifactStore(addressOf('', 'nowhere'), credentials);
    await expect(store.read(key, join(tmpdir(), 'never'), { maxBytes: 10 })).rejects.toThrow(
      'The specified bucket does not exist',
    );
    store.close();
  });
});
