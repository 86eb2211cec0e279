import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { SwarmRun } from '../../schemas/generated/types.ts';
import { lastText } from '../fake/cluster/seed-cluster.ts';
import { startAnsweringModel } from '../support/agent/answering-model.ts';
import { type ProgramWorld, startProgramWorld } from '../support/cluster/program-world.ts';
import { clusterPrograms } from '../support/cluster/programs.ts';
import { describeWithCluster } from '../support/cluster/use-cluster.ts';
import { describeWithRedis } from '../support/redis.ts';
import { type S3Server, startS3Server } from '../support/s3-server.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/concepts/artifacts.md'), 'utf8');
const block = (language: string): string =>
  new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(page)?.[1] ?? '';
const namespace = 'reports';

describeWithCluster('docs/concepts/artifacts.md', (cluster) => {
  describeWithRedis('with a bucket', (redis) => {
    let world: ProgramWorld;
    let bucket: S3Server;
    let path = '';
    const asked: string[] = [];

    beforeAll(async () => {
      const programs = await clusterPrograms(['kubectl']);
      if (programs.kind === 'missing') throw new Error(programs.message);
      path = Object.values(programs.paths).map(dirname).join(':');
      bucket = await startS3Server();
      await bucket.createBucket('team-files');
      const model = await startAnsweringModel((chat) => {
        asked.push(lastText(chat, 'user'));
        return { text: asked.length === 1 ? '# The week\nIt rained.' : 'The sun is missing.' };
      });
      world = await startProgramWorld({ cluster: cluster(), queueUrl: redis().url, namespace, model });
      await world.startManager();
    });
    afterAll(async () => {
      await world?.close();
      await bucket?.stop();
    });

    test('[ARTIFACT-1] [ARTIFACT-14] what a step leaves in a bucket the next one takes, by the commands of the page', async () => {
      const manifests = block('yaml').replace('https://minio.example.com', bucket.endpoint);
      writeFileSync(join(world.folder, 'report.yaml'), manifests);
      const { stdout } = await promisify(execFile)('bash', ['-ec', block('bash')], {
        cwd: world.folder,
        env: {
          ...process.env,
          PATH: `${path}:${process.env.PATH}`,
          KUBECONFIG: cluster().kubeconfig,
          KEY_ID: 'one',
          SECRET_KEY: 'two',
        },
      });
      const [, printed] = /The last prints `(.*)`:/.exec(page) ?? [];
      expect(
        stdout
          .trim()
          .split('\n')
          .at(-1)
          ?.endsWith(printed ?? 'nothing'),
      ).toBe(true);

      const { Body, ContentType } = await new S3Client({
        endpoint: bucket.endpoint,
        region: 'eu-central-1',
        forcePathStyle: true,
        credentials: { accessKeyId: 'one', secretAccessKey: 'two' },
      }).send(new GetObjectCommand({ Bucket: 'team-files', Key: 'swarm/reports/weekly/write/output.md' }));
      expect(ContentType).toBe('text/markdown');
      expect(await Body?.transformToString()).toBe('# The week\nIt rained.');
      expect(asked[1]).toContain('It rained.');
      const run = await world.api.get<SwarmRun>(world.key('SwarmRun', 'weekly'));
      expect(run?.status?.output).toBe('The sun is missing.');
    });
  });
});
