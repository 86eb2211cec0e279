import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from '@jest/globals';
import type { PipelineStep, SwarmRun } from '../../schemas/generated/types.ts';
import { lastText } from '../fake/cluster/seed-cluster.ts';
import { describeWithCluster } from '../support/cluster/use-cluster.ts';
import { useProgramWorld } from '../support/cluster/use-program-world.ts';
import { openGate } from '../support/gate.ts';
import { describeWithRedis } from '../support/redis.ts';
import { swarmObjects } from '../support/swarm-objects.ts';
import { until } from '../support/until.ts';

const namespace = 'long-outputs';
const object = swarmObjects(namespace);
const outputBytes = 200_000;
/** 98 texts, one step that reads two of them, and one after it. */
const writers = Array.from({ length: 98 }, (_, index) => `s${index}`);
const textOf = (step: string): string =>
  `${step}:${createHash('sha256').update(step).digest('hex')}:`.padEnd(outputBytes, step);
const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

describeWithCluster('outputs of 200 KB', (cluster) => {
  describeWithRedis('of runs on a real API server and Redis', (redis) => {
    let asked: string[] = [];
    const answers = openGate();
    const world = useProgramWorld({
      cluster,
      redis,
      namespace,
      answer: async (chat) => {
        const prompt = lastText(chat, 'user');
        const [, step] = /^step: (\w+)/m.exec(prompt) ?? [];
        if (step !== undefined) return { text: textOf(step) };
        asked.push(prompt);
        await answers.passed();
        return { text: `read ${prompt.length}` };
      },
    });
    beforeAll(async () => {
      const steps: readonly PipelineStep[] = [
        ...writers.map((role) => ({ role, maxOutputBytes: 0, inputs: { step: role } })),
        {
          role: 'reader',
          dependsOn: ['s41', 's97'],
          inputs: { one: '{{ .steps.s41.output }}', other: '{{ .steps.s97.output }}' },
        },
        { role: 'last', dependsOn: ['reader', 's3'], inputs: { all: '{{ .steps.s3.output }}' } },
      ];
      await world().put(
        object('SwarmAgent', 'writer', {
          model: 'writer-of-the-test',
          prompt: { inline: 'You write.' },
          guardrails: { limits: { concurrentTasks: 20 } },
        }),
        object('SwarmTeam', 'team', {
          roles: steps.map(({ role: name }) => ({ name, swarmAgent: 'writer' })),
          pipeline: steps,
        }),
      );
    });

    const runNamed = (name: string) => object('SwarmRun', name, { teamRef: 'team' });
    const keysOf = (uid: string): Promise<string[]> =>
      redis().client.keys(`kubeswarm:${namespace}._output*${uid}*`);
    /** By the command of docs/tokens-and-outputs.md. */
    const readAsDocumented = async (uid: string, outputDigest: string): Promise<string> => {
      const page = readFileSync(join(import.meta.dirname, '../../docs/tokens-and-outputs.md'), 'utf8');
      const [command = ''] = /^redis-cli .*$/m.exec(page) ?? [];
      const filled = command
        .replace('<namespace>', namespace)
        .replace('<run uid>', uid)
        .replace('<digest>', outputDigest);
      const { stdout } = await promisify(execFile)('sh', ['-c', filled], {
        env: { ...process.env, REDIS_URL: redis().url },
        maxBuffer: 1_000_000,
      });
      return stdout.replace(/\n$/, '');
    };
    const uidOf = ({ metadata }: SwarmRun): string => metadata.uid ?? '';

    test('[OUTPUT-6] [OUTPUT-1] a run of 100 of them stays under 256 KB, and nothing is lost', async () => {
      await world().put(runNamed('big'));
      const run = await world().finished('big');
      const [ready] = (run.status?.conditions ?? []).filter(({ type }) => type === 'Ready');
      expect(`${run.status?.phase}: ${ready?.message.slice(0, 500)}`).toBe('Succeeded: all steps succeeded');
      const path = `/apis/kubeswarm.io/v1alpha1/namespaces/${namespace}/swarmruns/big`;
      const { body } = await cluster().api.request('GET', path);
      const bytes = Buffer.byteLength(JSON.stringify(body));
      expect(bytes).toBeLessThan(256 * 1024);

      const references = (run.status?.steps ?? []).flatMap((step) =>
        writers.includes(step.name) ? [[step.name, step.outputRef] as const] : [],
      );
      expect(references).toHaveLength(98);
      for (const [step, reference] of references)
        expect(reference).toEqual({ store: 'redis', digest: digest(textOf(step)), bytes: outputBytes });
      for (const [step, reference] of references.slice(0, 5)) {
        const name = `kubeswarm:${namespace}._output:${uidOf(run)}:${reference?.digest}`;
        expect((await redis().client.lrange(name, 1, -1)).join('') === textOf(step)).toBe(true);
      }
      const [seventh = '', seventhReference] = references[6] ?? [];
      expect((await readAsDocumented(uidOf(run), seventhReference?.digest ?? '')) === textOf(seventh)).toBe(
        true,
      );
      // A step that templates stored outputs gets them in full.
      expect(asked).toHaveLength(2);
      for (const step of ['s41', 's97']) expect(asked[0]?.includes(textOf(step))).toBe(true);
      expect(asked[1]?.includes(textOf('s3'))).toBe(true);
    });

    test('[OUTPUT-3] its keys go with the run, also under another operator', async () => {
      const run = await world().finished('big');
      expect((await keysOf(uidOf(run))).length).toBeGreaterThan(98);
      await world().stopManagers();
      const next = await world().startManager();
      await until(() => next.isReady());
      await world().api.delete(world().key('SwarmRun', 'big'));
      await until(async () => (await keysOf(uidOf(run))).length === 0);
      expect(await redis().client.smembers(`kubeswarm:${namespace}._outputs`)).toEqual([]);
    });

    test('[OUTPUT-2] [OUTPUT-4] what Redis has lost fails the step that needs it, and results held none of it', async () => {
      asked = [];
      const release = answers.shut();
      await world().put(runNamed('loses'));
      await until(() => asked.length === 1);
      const tasks = await redis().client.keys(`kubeswarm:${namespace}._task:*`);
      const sizes = await Promise.all(tasks.map((name) => redis().client.memory('USAGE', name)));
      expect(sizes.length).toBeGreaterThanOrEqual(99);
      expect(Math.max(...sizes.map(Number))).toBeLessThan(4096);
      const [lost] = await redis().client.keys(`kubeswarm:${namespace}._output:*:${digest(textOf('s3'))}`);
      await redis().client.del(lost ?? '');
      release();
      const run = await world().finished('loses');
      expect(run.status).toMatchObject({ phase: 'Failed' });
      expect(run.status?.steps?.find(({ name }) => name === 'last')).toMatchObject({
        phase: 'Failed',
        errorCode: 'OutputLost',
        message: 'the output of step "s3" is no longer in its store',
      });
      expect(asked).toHaveLength(1);
    });
  });
});
