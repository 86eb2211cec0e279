import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { SwarmAgent, SwarmRun } from '../../schemas/generated/types.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { startAnsweringModel } from '../support/agent/answering-model.ts';
import { type ProgramWorld, startProgramWorld } from '../support/cluster/program-world.ts';
import { describeWithCluster } from '../support/cluster/use-cluster.ts';
import { openTestLedger } from '../support/ledgers.ts';
import { describeWithRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

const apiVersion = 'kubeswarm.io/v1alpha1';
const namespace = 'spending';
const usage = { prompt_tokens: 70, completion_tokens: 30, total_tokens: 100 };

describeWithCluster('spending of agents as programs', (cluster) => {
  describeWithRedis('on a real API server and Redis', (redis) => {
    let world: ProgramWorld;
    let calls = 0;
    let hold: Promise<void> = Promise.resolve();

    beforeAll(async () => {
      world = await startProgramWorld({
        cluster: cluster(),
        queueUrl: redis().url,
        namespace,
        model: await startAnsweringModel(async () => {
          calls += 1;
          await hold;
          return { text: 'done', usage };
        }),
      });
      await world.startManager();
    });
    afterAll(() => world?.close());

    /** Lets calls of the model wait; returns how to let them go. */
    const holdCalls = (): (() => void) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      hold = promise;
      return resolve;
    };
    const agentNamed = (name: string, limits: object, replicas = 1): KubeObject => ({
      apiVersion,
      kind: 'SwarmAgent',
      metadata: { name, namespace },
      spec: { model: 'm', prompt: { inline: 'You help.' }, runtime: { replicas }, guardrails: { limits } },
    });
    const runOf = (name: string, agent: string): KubeObject => ({
      apiVersion,
      kind: 'SwarmRun',
      metadata: { name, namespace },
      spec: { agent, prompt: 'Help.' },
    });
    const read = async (name: string): Promise<SwarmAgent | undefined> =>
      world.api.get<SwarmAgent>(world.key('SwarmAgent', name));
    const condition = async (name: string, type: string): Promise<string> => {
      const found = (await read(name))?.status?.conditions?.find((one) => one.type === type);
      return found === undefined ? '-' : `${found.status} ${found.reason}`;
    };
    const ready = (name: string, replicas: number): Promise<void> =>
      until(async () => (await read(name))?.status?.readyReplicas === replicas);
    const spent = async (account: string): Promise<number | undefined> => {
      const ledger = openTestLedger(redis().url);
      const windows = await ledger.windows(namespace, [account]);
      await ledger.close();
      return windows.get(account)?.total;
    };
    const reasonOf = ({ status }: SwarmRun): string =>
      `${status?.phase} ${status?.steps?.[0]?.errorCode ?? ''} ${status?.steps?.[0]?.message ?? ''}`.trim();

    test('[LEDGER-5] [LEDGER-7] two pods share the day of their agent to the token, which stops at its limit', async () => {
      await world.put(agentNamed('twins', { dailyTokens: 450, tokensPerCall: 100, concurrentTasks: 1 }, 2));
      await ready('twins', 2);
      const names = Array.from({ length: 6 }, (_, index) => `twins-${index}`);
      const release = holdCalls();
      await world.put(...names.map((name) => runOf(name, 'twins')));
      // Each of them makes one call at a time, so both are at work.
      await until(() => calls === 2);
      release();
      const runs = await Promise.all(names.map((name) => world.finished(name)));
      const succeeded = runs.filter(({ status }) => status?.phase === 'Succeeded');
      const tokens = succeeded.length * 100;
      // Each call reserves its question and 100 tokens; the last one gets what is left.
      expect(tokens).toBeGreaterThanOrEqual(400);
      expect(await spent('twins')).toBe(tokens);
      expect(calls).toBe(succeeded.length);
      for (const run of runs)
        if (run.status?.phase === 'Failed')
          expect(reasonOf(run)).toMatch(/^Failed BudgetExceeded .*token budget/);
      expect(runs.length - succeeded.length).toBeGreaterThan(0);
      await until(async () => (await read('twins'))?.status?.dailyTokenUsage?.totalTokens === tokens);
    });

    test('[LEDGER-7] an agent at its limit is scaled to zero, and runs fail at once', async () => {
      await world.put(agentNamed('spender', { dailyTokens: 100, tokensPerCall: 30 }));
      await ready('spender', 1);
      await world.put(runOf('all-of-it', 'spender'));
      expect((await world.finished('all-of-it')).status?.phase).toBe('Succeeded');
      await until(async () => (await condition('spender', 'BudgetExceeded')) === 'True DailyLimitReached');
      await until(async () => {
        const deployment = await world.api.get<KubeObject>(world.key('Deployment', 'spender-agent'));
        return Object(deployment?.spec).replicas === 0;
      });
      await world.put(runOf('one-more', 'spender'));
      expect(reasonOf(await world.finished('one-more'))).toMatch(
        /BudgetExceeded agent "spender" has exceeded/,
      );
    });

    test('[LEDGER-4] what Redis has lost is seeded from status before the next task starts', async () => {
      await world.put(agentNamed('lasting', { dailyTokens: 250, tokensPerCall: 60 }));
      await ready('lasting', 1);
      await world.put(runOf('before', 'lasting'));
      expect((await world.finished('before')).status?.phase).toBe('Succeeded');
      await until(async () => (await read('lasting'))?.status?.dailyTokenUsage?.totalTokens === 100);
      const all = await spent('_all');
      await redis().client.flushall();
      const callsBefore = calls;
      const release = holdCalls();
      await world.put(runOf('after', 'lasting'));
      await until(() => calls > callsBefore);
      expect(await spent('lasting')).toBe(100);
      expect(await spent('_all')).toBe(all);
      release();
      expect((await world.finished('after')).status?.phase).toBe('Succeeded');
      expect(await spent('lasting')).toBe(200);
      expect(await spent('_all')).toBe((all ?? 0) + 100);
    });
  });
});
