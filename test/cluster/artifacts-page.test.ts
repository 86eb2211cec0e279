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
import { until } from '../support/until.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/concepts/artifacts.md'), 'utf8');
const block = (language: string): string =>
  new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(page)?.[1] ?? '';
const namespace = 'reports';
const long = 'It rained. '.repeat(4_000);

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
        if (asked.length === 1) return { text: '# The week\nIt rained.' };
        if (asked.length === 2) return { text: 'The sun is missing.' };
        return { text: asked.length === 3 ? long : 'Too long.' };
      });
      world = await startProgramWorld({ cluster: cluster(), queueUrl: redis().url, namespace, model });
      await world.startManager();
    });
    afterAll(async () => {
      await world?.close();
      await bucket?.stop();
    });

    const objectAt = async (key: string): Promise<object> => {
      const client = new S3Client({
        endpoint: bucket.endpoint,
        region: 'eu-central-1',
        forcePathStyle: true,
        credentials: { accessKeyId: 'one', secretAccessKey: 'two' },
      });
      const { Body, ContentType } = await client.send(
        new GetObjectCommand({ Bucket: 'team-files', Key: key }),
      );
      const text = await Body?.transformToString();
      client.destroy();
      return { type: ContentType, text };
    };

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

      expect(await objectAt('swarm/reports/weekly/write/output.md')).toEqual({
        type: 'text/markdown',
        text: '# The week\nIt rained.',
      });
      expect(asked[1]).toContain('It rained.');
      const run = await world.api.get<SwarmRun>(world.key('SwarmRun', 'weekly'));
      expect(run?.status?.output).toBe('The sun is missing.');
    });

    test('[ARTIFACT-17] what is too long for the status goes to the bucket too, and on to the next step', async () => {
      await world.put({
        apiVersion: 'kubeswarm.io/v1alpha1',
        kind: 'SwarmRun',
        metadata: { name: 'long', namespace },
        spec: { teamRef: 'report', input: { topic: 'The week at length' } },
      });
      const run = await world.finished('long');
      const [write] = run.status?.steps ?? [];
      expect(write?.outputRef).toMatchObject({ store: 's3://team-files/swarm', bytes: long.length });
      const key = `swarm/reports/_outputs/${run.metadata.uid}/${write?.outputRef?.digest}`;
      expect(await objectAt(key)).toMatchObject({ text: long });
      expect(run.status?.output).toBe('Too long.');
      // What was on its way through Redis goes with the run.
      await world.api.delete(world.key('SwarmRun', 'long'));
      await until(async () => (await redis().client.keys(`*_output:${run.metadata.uid}*`)).length === 0);
    });
  });
});
