import { expect, test } from '@jest/globals';
import type { SwarmAgent, SwarmBudget, SwarmRun } from '../../schemas/generated/types.ts';
import { describeWithCluster } from '../support/cluster/use-cluster.ts';
import { useProgramWorld } from '../support/cluster/use-program-world.ts';
import { openGate } from '../support/gate.ts';
import { describeWithRedis } from '../support/redis.ts';
import { swarmObjects } from '../support/swarm-objects.ts';
import { until } from '../support/until.ts';

const namespace = 'budgeted';
const object = swarmObjects(namespace);
const limitTokens = 450;

describeWithCluster('a hard budget of agents as programs', (cluster) => {
  describeWithRedis('on a real API server and Redis', (redis) => {
    let calls = 0;
    let spent = 0;
    const answers = openGate();
    const world = useProgramWorld({
      cluster,
      redis,
      namespace,
      // Uses for its answer all that it may.
      answer: async (chat) => {
        calls += 1;
        await answers.passed();
        const completion = chat.max_completion_tokens ?? chat.max_tokens ?? 0;
        const total = 5 + completion;
        spent += total;
        return {
          text: 'done',
          usage: { prompt_tokens: 5, completion_tokens: completion, total_tokens: total },
        };
      },
    });

    const runOf = (name: string) => object('SwarmRun', name, { agent: 'twins', prompt: 'Help.' });
    const cap = (tokens: number) =>
      object('SwarmBudget', 'cap', { selector: {}, hardStop: true, limitTokens: tokens });
    const agentIs = (holds: (agent: SwarmAgent | undefined) => boolean) =>
      world().found<SwarmAgent>(world().key('SwarmAgent', 'twins'), holds);
    const budgetIs = (holds: (budget: SwarmBudget | undefined) => boolean) =>
      world().found<SwarmBudget>(world().key('SwarmBudget', 'cap'), holds);
    const isStopped = (agent: SwarmAgent | undefined): boolean =>
      agent?.status?.conditions?.some(({ reason }) => reason === 'BudgetRefExceeded') === true;
    const whyOf = ({ status }: SwarmRun): string => JSON.stringify([status?.conditions, status?.steps]);

    test('[BUDGET-7] [BUDGET-9] holds for all pods to the token, also when Redis has lost all of it', async () => {
      await world().put(
        cap(limitTokens),
        object('SwarmAgent', 'twins', {
          model: 'm',
          prompt: { inline: 'You help.' },
          runtime: { replicas: 2 },
          guardrails: { limits: { tokensPerCall: 100, concurrentTasks: 1 }, budgetRef: { name: 'cap' } },
        }),
      );
      await budgetIs((budget) => budget?.status?.phase === 'OK');
      await agentIs((agent) => agent?.status?.readyReplicas === 2);
      const names = Array.from({ length: 6 }, (_, index) => `twins-${index}`);
      const release = answers.shut();
      await world().put(...names.map(runOf));
      // Each of them makes one call at a time, so both are at work.
      await until(() => calls === 2);
      release();
      const runs = await Promise.all(names.map((name) => world().finished(name)));
      const succeeded = runs.filter(({ status }) => status?.phase === 'Succeeded');
      expect(succeeded).toHaveLength(calls);
      expect(calls).toBeGreaterThanOrEqual(4);
      expect(calls).toBeLessThan(6);
      for (const run of runs)
        if (!succeeded.includes(run)) expect(whyOf(run)).toContain('budget \\"cap\\" exceeded: ');
      expect(spent).toBeLessThanOrEqual(limitTokens);
      await budgetIs((budget) => budget?.status?.spentTokens === spent);

      await redis().client.flushall();
      await world().put(runOf('after'));
      expect(whyOf(await world().finished('after'))).toContain('budget \\"cap\\" exceeded: ');
      expect(spent).toBeLessThanOrEqual(limitTokens);
      await budgetIs((budget) => budget?.status?.spentTokens === spent);
    });

    test('[BUDGET-11] [BUDGET-12] used up stops its agent and refuses runs, until it is raised', async () => {
      await world().put(cap(spent));
      await budgetIs((budget) => budget?.status?.phase === 'Exceeded');
      await agentIs((agent) => isStopped(agent) && agent?.status?.desiredReplicas === 0);
      await world().put(runOf('refused'));
      const refused = await world().finished('refused');
      expect(refused.status?.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({
        reason: 'BudgetExceeded',
        message: `budget "cap" exceeded: used ${spent} of ${spent} tokens (100.0%)`,
      });

      await world().put(cap(spent + 200));
      await agentIs((agent) => !isStopped(agent) && agent?.status?.readyReplicas === 2);
      await world().put(runOf('again'));
      expect((await world().finished('again')).status?.phase).toBe('Succeeded');
    });
  });
});
