import { afterAll, expect, test } from '@jest/globals';
import type { SwarmBudget } from '../../../schemas/generated/types.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import type { ChatBody } from '../../support/agent/model-server.ts';
import { swarmObjects } from '../../support/swarm-objects.ts';
import { lastText, type SeedCluster, startSeedCluster, type Think } from './seed-cluster.ts';

const apiVersion = 'kubeswarm.io/v1alpha1';
const object = swarmObjects('lab');
const key = { apiVersion, kind: 'SwarmBudget', namespace: 'lab', name: 'cap' };

const keys: KubeObject = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'kubeswarm-api-keys', namespace: 'lab' },
  stringData: { LLM_ENDPOINT: 'http://ollama.ollama.svc:11434/v1' },
};

const clusters: SeedCluster[] = [];
afterAll(async () => {
  for (const cluster of clusters) await cluster.close();
});

async function start(think: Think): Promise<SeedCluster> {
  const cluster = await startSeedCluster(think);
  clusters.push(cluster);
  return cluster;
}

async function startWith(budget: Readonly<Record<string, unknown>>): Promise<SeedCluster> {
  const cluster = await start(() => ({ text: 'Done.' }));
  await cluster.put(
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'lab' } },
    object('SwarmBudget', 'cap', { selector: {}, period: 'monthly', ...budget }),
    object('SwarmAgent', 'helper', {
      model: 'qwen2.5:7b',
      prompt: { inline: 'Help.' },
      guardrails: { budgetRef: { name: 'cap' } },
      infrastructure: { envFrom: [] },
    }),
    keys,
  );
  await cluster.ready('SwarmBudget', 'lab', 'cap');
  await cluster.ready('SwarmAgent', 'lab', 'helper');
  return cluster;
}

const runOnce = async (cluster: SeedCluster, name: string) => {
  await cluster.put(object('SwarmRun', name, { agent: 'helper', prompt: 'Go.' }));
  return cluster.finished('lab', name);
};
const exceeded = (budget: SwarmBudget | undefined): boolean => budget?.status?.phase === 'Exceeded';

// Side by side: what runs have spent shows within 10 s (governance 4.2.7).
test.concurrent('[BUDGET-7] [BUDGET-9] a hard budget stops runs by what the ledger has counted', async () => {
  const cluster = await startWith({ hardStop: true, limitTokens: 60 });
  const runs = [await runOnce(cluster, 'run-0')];
  while (runs.at(-1)?.status?.phase === 'Succeeded') runs.push(await runOnce(cluster, `run-${runs.length}`));
  // Each of them uses 15; the last one found less than its question takes.
  expect(runs.length).toBeGreaterThan(1);
  expect(15 * (runs.length - 1)).toBeLessThanOrEqual(60);
  expect(JSON.stringify(runs.at(-1)?.status)).toContain('budget \\"cap\\" exceeded: ');
  expect(cluster.asked).toHaveLength(runs.length - 1);
});

test.concurrent('[BUDGET-12] an agent that names it is scaled to zero when it is used up', async () => {
  const cluster = await startWith({ limitTokens: 15 });
  await runOnce(cluster, 'one');
  await cluster.until<SwarmBudget>(key, exceeded, AbortSignal.timeout(60_000));
  await cluster.put(object('SwarmBudget', 'cap', { selector: {}, limitTokens: 15, hardStop: true }));
  const agent = await cluster.until(
    { ...key, kind: 'SwarmAgent', name: 'helper' },
    (found) => JSON.stringify(found?.status ?? {}).includes('BudgetRefExceeded'),
    AbortSignal.timeout(60_000),
  );
  expect(JSON.stringify(agent)).toContain(
    'SwarmBudget \\"cap\\" is exceeded (15/15 tokens); replicas scaled to 0',
  );
});

/** A model that uses 100 tokens for each question, and of 900 for an answer as many as it may. */
function spending() {
  let sum = 0;
  return {
    sum: () => sum,
    of(chat: ChatBody) {
      const completion = Math.min(900, chat.max_completion_tokens ?? chat.max_tokens ?? 0);
      sum += 100 + completion;
      return { prompt_tokens: 100, completion_tokens: completion, total_tokens: 100 + completion };
    },
  };
}

test.concurrent('[BUDGET-7] [BUDGET-11] a search of many calls ends inside a hard budget, with the best of what it has', async () => {
  const bill = spending();
  let expands = 0;
  const cluster = await start((chat) => {
    const usage = bill.of(chat);
    if (!lastText(chat, 'user').startsWith('You plan a tree search')) return { text: 'a finding', usage };
    expands += 1;
    const text = JSON.stringify([
      { action: 'expand', parentNode: 0, task: `way ${expands}`, scoreMillis: 100 + expands },
    ]);
    return { text, usage };
  });
  await cluster.put(
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'lab' } },
    object('SwarmBudget', 'cap', { selector: { team: 'seekers' }, hardStop: true, limitTokens: 9_000 }),
    keys,
    object('SwarmTeam', 'seekers', {
      roles: ['planner', 'worker'].map((name) => ({ name, model: 'qwen2.5:7b' })),
      search: { strategy: 'BFS', plannerRole: 'planner', executorRole: 'worker', initialPrompt: 'Look.' },
    }),
  );
  await cluster.ready('SwarmBudget', 'lab', 'cap');
  await cluster.put(object('SwarmRun', 'one', { teamRef: 'seekers' }));
  const { status } = await cluster.finished('lab', 'one');
  expect(status).toMatchObject({ phase: 'Succeeded', searchTree: { terminationReason: 'BudgetExhausted' } });
  expect(status?.searchTree?.nodes?.length).toBeGreaterThan(2);
  expect(bill.sum()).toBeLessThanOrEqual(9_000);

  // A run after it may be refused before its first call, or at it; it never spends what is not there.
  await cluster.put(object('SwarmRun', 'two', { teamRef: 'seekers' }));
  const next = await cluster.finished('lab', 'two');
  expect(next.status?.phase).toBe('Failed');
  expect(JSON.stringify(next.status)).toContain('budget \\"cap\\" exceeded: ');
  expect(bill.sum()).toBeLessThanOrEqual(9_000);
});

test.concurrent('[BUDGET-7] [BUDGET-9] sub-tasks of a dynamic run count like its steps, and are refused beyond a hard budget', async () => {
  const bill = spending();
  const tasks = Array.from({ length: 12 }, (_, number) => ({ prompt: `part ${number}`, role: 'writer' }));
  const cluster = await start((chat) => {
    const usage = bill.of(chat);
    if (chat.model === 'llama-writer') return { text: 'a part', usage };
    if (lastText(chat, 'tool') === '') return { tool: 'spawn_and_collect', input: { tasks }, usage };
    return { text: 'all of it', usage };
  });
  await cluster.put(
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'lab' } },
    object('SwarmBudget', 'cap', { selector: { team: 'crew' }, hardStop: true, limitTokens: 9_000 }),
    keys,
    object('SwarmTeam', 'crew', {
      entry: 'lead',
      roles: [
        { name: 'lead', model: 'llama-lead', canDelegate: ['writer'] },
        { name: 'writer', model: 'llama-writer', limits: { tokensPerCall: 1_500, concurrentTasks: 5 } },
      ],
    }),
  );
  await cluster.ready('SwarmBudget', 'lab', 'cap');
  await cluster.put(object('SwarmRun', 'one', { teamRef: 'crew', input: { topic: 'tea' } }));
  const { status } = await cluster.finished('lab', 'one');
  const [step] = status?.steps ?? [];
  const writers = step?.subtasks?.find(({ agent }) => agent === 'crew-writer');
  expect(writers?.tasks).toBe(12);
  // Some were answered, the others were told why not.
  expect(writers?.failed).toBeGreaterThan(0);
  expect(writers?.failed).toBeLessThan(12);
  expect(bill.sum()).toBeLessThanOrEqual(9_000);
  expect(status?.totalTokenUsage?.totalTokens).toBe(bill.sum());
  const isAllCounted = (budget: SwarmBudget | undefined) => budget?.status?.spentTokens === bill.sum();
  await cluster.until<SwarmBudget>(key, isAllCounted, AbortSignal.timeout(60_000));
});

test.concurrent('[BUDGET-8] without a hard stop runs go on, and the phase tells', async () => {
  const cluster = await startWith({ limitTokens: 15 });
  await runOnce(cluster, 'one');
  expect((await runOnce(cluster, 'two')).status?.phase).toBe('Succeeded');
  await cluster.until<SwarmBudget>(key, exceeded, AbortSignal.timeout(60_000));
});
