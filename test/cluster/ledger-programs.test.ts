import { expect, test } from '@jest/globals';
import type { SwarmAgent, SwarmRun } from '../../schemas/generated/types.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { describeWithCluster } from '../support/cluster/use-cluster.ts';
import { useProgramWorld } from '../support/cluster/use-program-world.ts';
import { openGate } from '../support/gate.ts';
import { openTestLedger } from '../support/ledgers.ts';
import { describeWithRedis } from '../support/redis.ts';
import { swarmObjects } from '../support/swarm-objects.ts';
import { until } from '../support/until.ts';

const namespace = 'spending';
const object = swarmObjects(namespace);
const usage = { prompt_tokens: 70, completion_tokens: 30, total_tokens: 100 };

describeWithCluster('spending of agents as programs', (cluster) => {
  describeWithRedis('on a real API server and Redis', (redis) => {
    let calls = 0;
    const answers = openGate();
    const world = useProgramWorld({
      cluster,
      redis,
      namespace,
      answer: async () => {
        calls += 1;
        await answers.passed();
        return { text: 'done', usage };
      },
    });

    const agentNamed = (name: string, limits: object, replicas = 1) =>
      object('SwarmAgent', name, {
        model: 'm',
        prompt: { inline: 'You help.' },
        runtime: { replicas },
        guardrails: { limits },
      });
    const runOf = (name: string, agent: string) => object('SwarmRun', name, { agent, prompt: 'Help.' });
    const read = async (name: string): Promise<SwarmAgent | undefined> =>
      world().api.get<SwarmAgent>(world().key('SwarmAgent', name));
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
      await world().put(agentNamed('twins', { dailyTokens: 450, tokensPerCall: 100, concurrentTasks: 1 }, 2));
      await ready('twins', 2);
      const names = Array.from({ length: 6 }, (_, index) => `twins-${index}`);
      const release = answers.shut();
      await world().put(...names.map((name) => runOf(name, 'twins')));
      // Each of them makes one call at a time, so both are at work.
      await until(() => calls === 2);
      release();
      const runs = await Promise.all(names.map((name) => world().finished(name)));
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
      await world().put(agentNamed('spender', { dailyTokens: 100, tokensPerCall: 30 }));
      await ready('spender', 1);
      await world().put(runOf('all-of-it', 'spender'));
      expect((await world().finished('all-of-it')).status?.phase).toBe('Succeeded');
      await until(async () => (await condition('spender', 'BudgetExceeded')) === 'True DailyLimitReached');
      await until(async () => {
        const deployment = await world().api.get<KubeObject>(world().key('Deployment', 'spender-agent'));
        return Object(deployment?.spec).replicas === 0;
      });
      await world().put(runOf('one-more', 'spender'));
      expect(reasonOf(await world().finished('one-more'))).toMatch(
        /BudgetExceeded agent "spender" has exceeded/,
      );
    });

    test('[LEDGER-4] what Redis has lost is seeded from status before the next task starts', async () => {
      await world().put(agentNamed('lasting', { dailyTokens: 250, tokensPerCall: 60 }));
      await ready('lasting', 1);
      await world().put(runOf('before', 'lasting'));
      expect((await world().finished('before')).status?.phase).toBe('Succeeded');
      await until(async () => (await read('lasting'))?.status?.dailyTokenUsage?.totalTokens === 100);
      const all = await spent('_all');
      await redis().client.flushall();
      const callsBefore = calls;
      const release = answers.shut();
      await world().put(runOf('after', 'lasting'));
      await until(() => calls > callsBefore);
      expect(await spent('lasting')).toBe(100);
      expect(await spent('_all')).toBe(all);
      release();
      expect((await world().finished('after')).status?.phase).toBe('Succeeded');
      expect(await spent('lasting')).toBe(200);
      expect(await spent('_all')).toBe((all ?? 0) + 100);
    });
  });
});
