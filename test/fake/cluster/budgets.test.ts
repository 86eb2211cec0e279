import { afterEach, expect, test } from '@jest/globals';
import type { SwarmBudget } from '../../../schemas/generated/types.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { type SeedCluster, startSeedCluster } from './seed-cluster.ts';

const apiVersion = 'kubeswarm.io/v1alpha1';
const object = (kind: string, name: string, spec: unknown): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name, namespace: 'lab' },
  spec,
});
const key = { apiVersion, kind: 'SwarmBudget', namespace: 'lab', name: 'cap' };

let cluster: SeedCluster;
afterEach(() => cluster.close());

async function startWith(budget: Readonly<Record<string, unknown>>): Promise<void> {
  cluster = await startSeedCluster(() => ({ text: 'Done.' }));
  await cluster.put(
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'lab' } },
    object('SwarmBudget', 'cap', { selector: {}, period: 'monthly', ...budget }),
    object('SwarmAgent', 'helper', {
      model: 'qwen2.5:7b',
      prompt: { inline: 'Help.' },
      guardrails: { budgetRef: { name: 'cap' } },
      infrastructure: { envFrom: [] },
    }),
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'kubeswarm-api-keys', namespace: 'lab' },
      stringData: { LLM_ENDPOINT: 'http://ollama.ollama.svc:11434/v1' },
    },
  );
  await cluster.ready('SwarmBudget', 'lab', 'cap');
  await cluster.ready('SwarmAgent', 'lab', 'helper');
}

const runOnce = async (name: string) => {
  await cluster.put(object('SwarmRun', name, { agent: 'helper', prompt: 'Go.' }));
  return cluster.finished('lab', name);
};
const exceeded = (budget: SwarmBudget | undefined): boolean => budget?.status?.phase === 'Exceeded';

test('[BUDGET-7] [BUDGET-9] a hard budget stops runs by what the ledger has counted', async () => {
  await startWith({ hardStop: true, limitTokens: 60 });
  const runs = [await runOnce('run-0')];
  while (runs.at(-1)?.status?.phase === 'Succeeded') runs.push(await runOnce(`run-${runs.length}`));
  // Each of them uses 15; the last one found less than its question takes.
  expect(runs.length).toBeGreaterThan(1);
  expect(15 * (runs.length - 1)).toBeLessThanOrEqual(60);
  expect(JSON.stringify(runs.at(-1)?.status)).toContain('budget \\"cap\\" exceeded: ');
  expect(cluster.asked).toHaveLength(runs.length - 1);
});

test('[BUDGET-12] an agent that names it is scaled to zero when it is used up', async () => {
  await startWith({ limitTokens: 15 });
  await runOnce('one');
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

test('[BUDGET-8] without a hard stop runs go on, and the phase tells', async () => {
  await startWith({ limitTokens: 15 });
  await runOnce('one');
  expect((await runOnce('two')).status?.phase).toBe('Succeeded');
  await cluster.until<SwarmBudget>(key, exceeded, AbortSignal.timeout(60_000));
});
