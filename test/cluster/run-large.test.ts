import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { systemTimers } from '../../operator/common/timers.ts';
import { runController } from '../../operator/controllers/run/controller.ts';
import { until } from '../../operator/embedded/until.ts';
import { builtInPrices } from '../../operator/engine/index.ts';
import { type BullmqQueue, createBullmqQueue } from '../../operator/queue/bullmq/create-bullmq-queue.ts';
import type { SwarmRun } from '../../schemas/generated/types.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { sendJson, startHttpServer, type TestServer } from '../support/agent/http-server.ts';
import { completionBody } from '../support/agent/model-server.ts';
import { bundleOperatorProgram } from '../support/bundle-operator-program.ts';
import { type OperatorWorld, useOperator } from '../support/cluster/operator-world.ts';
import { clusterPrograms } from '../support/cluster/programs.ts';
import { describeWithCluster } from '../support/cluster/use-cluster.ts';
import { freePort } from '../support/free-port.ts';
import { openTestLedger } from '../support/ledgers.ts';
import { openTestOutputs } from '../support/outputs.ts';
import { describeWithRedis } from '../support/redis.ts';

const apiVersion = 'kubeswarm.io/v1alpha1';
const how = { fieldManager: 'test', force: true };
const large = 200 * 1024;
const stepNames = Array.from({ length: 100 }, (_, index) => `step-${index}`);

describeWithCluster('a large run', (cluster) => {
  describeWithRedis('on a real API server and Redis', (redis) => {
    const openOperator = useOperator(cluster);
    const folder = mkdtempSync(join(tmpdir(), 'kubeswarm-large-'));
    const ends: (() => Promise<void> | void)[] = [];
    let model: TestServer;
    let queue: BullmqQueue;

    beforeAll(async () => {
      model = await startHttpServer((_request, response, body) => {
        const [, step = ''] = /large text of (step-\d+)\./.exec(body) ?? [];
        sendJson(response, completionBody({ text: largeText(step) }));
      });
      queue = createBullmqQueue({ url: redis().url });
    });
    afterAll(async () => {
      for (const end of ends.toReversed()) await end();
      await queue?.close();
      await model?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    /** A real agent process that works on the queues of all steps. */
    const startAgent = async (namespace: string): Promise<ChildProcess> => {
      const program = await bundleOperatorProgram('agent', folder);
      return spawn(program.command, [...program.args], {
        env: {
          ...program.env,
          AGENT_NAME: 'worker',
          AGENT_NAMESPACE: namespace,
          AGENT_MODEL: 'qwen2.5:7b',
          AGENT_SYSTEM_PROMPT: 'You write.',
          AGENT_QUEUE: JSON.stringify(stepNames.map((name) => `${namespace}.${name}`)),
          LLM_ENDPOINT: model.url,
          TASK_QUEUE_URL: redis().url,
          AGENT_HEALTH_BIND_ADDRESS: `127.0.0.1:${await freePort()}`,
        },
        stdio: ['ignore', 'ignore', 'inherit'],
      });
    };
    const startOperator = (world: OperatorWorld): void => {
      const outputs = openTestOutputs(redis().url);
      const ledger = openTestLedger(redis().url);
      ends.push(
        () => outputs.close(),
        () => ledger.close(),
      );
      world.run(
        runController({
          api: world.cache.api,
          reader: world.cache,
          queue,
          clock: systemTimers,
          ledger,
          outputs,
          prices: () => builtInPrices,
          operatorNamespace: 'kubeswarm-system',
          events: { record: async () => {} },
          audit: () => {},
        }),
      );
    };
    const putTeam = async ({ api, namespace }: OperatorWorld): Promise<void> => {
      for (const name of stepNames) {
        const agent = { apiVersion, kind: 'SwarmAgent', metadata: { name, namespace } };
        const spec = { model: 'qwen2.5:7b', prompt: { inline: 'You write.' } };
        await api.apply({ ...agent, spec }, how);
        await api.applyStatus({ ...agent, status: { readyReplicas: 1 } }, how);
      }
      await api.apply(team(namespace), how);
    };

    test('[SCALE-2] of 100 steps with 200 KB each stays small as an object, and nothing is lost', async () => {
      const world = await openOperator();
      const { api, namespace } = world;
      const ledger = openTestLedger(redis().url);
      await ledger.open(namespace, []);
      await ledger.close();
      const agent = await startAgent(namespace);
      ends.push(() => void agent.kill('SIGKILL'));
      await putTeam(world);
      startOperator(world);
      const key = { apiVersion, kind: 'SwarmRun', namespace, name: 'wide-1' };
      await api.apply(wideRun(namespace), how);
      const isOver = (run: SwarmRun | undefined): boolean =>
        run?.metadata.annotations?.['kubeswarm.io/finished'] !== undefined;
      const run = await until<SwarmRun>(api, key, isOver, AbortSignal.timeout(200_000));

      expect(run?.status?.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({ status: 'True' });
      expect(Buffer.byteLength(JSON.stringify(run))).toBeLessThan(256 * 1024);
      expect(run?.status?.steps?.map(({ outputRef }) => outputRef?.digest)).toEqual(
        stepNames.map((name) => createHash('sha256').update(largeText(name)).digest('hex')),
      );
      // Made of all texts as they are at the end of the run.
      expect(run?.status?.output).toBe(stepNames.map(() => String(large)).join(' '));
      expect(await kubectl('get', 'swrun', `--namespace=${namespace}`)).toMatch(/^wide-1 +.*Succeeded/m);
    });

    const kubectl = async (...args: readonly string[]): Promise<string> => {
      const found = await clusterPrograms(['kubectl']);
      if (found.kind === 'missing') throw new Error(found.message);
      const { stdout } = await promisify(execFile)(found.paths.kubectl, [
        `--kubeconfig=${cluster().kubeconfig}`,
        ...args,
      ]);
      return stdout;
    };
  });
});

function team(namespace: string): KubeObject {
  const [role = ''] = stepNames;
  return {
    apiVersion,
    kind: 'SwarmTeam',
    metadata: { name: 'wide', namespace },
    spec: { roles: [{ name: role }], pipeline: [{ role }] },
  };
}

/** With a pipeline of its own and no roles, so that the agent of its name plays each step. */
function wideRun(namespace: string): KubeObject {
  return {
    apiVersion,
    kind: 'SwarmRun',
    metadata: { name: 'wide-1', namespace },
    spec: {
      teamRef: 'wide',
      teamGeneration: 1,
      pipeline: stepNames.map((role) => ({
        role,
        maxOutputBytes: 0,
        inputs: { say: `large text of ${role}.` },
      })),
      output: stepNames.map((name) => `{{ len (index .steps "${name}").output }}`).join(' '),
    },
  };
}

function largeText(step: string): string {
  return `${step} `.repeat(large).slice(0, large);
}
