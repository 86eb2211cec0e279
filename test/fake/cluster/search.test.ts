import { afterEach, describe, expect, test } from '@jest/globals';
import type { EmbeddedClusterOptions } from '../../../operator/embedded/embedded-cluster.ts';
import { type Measurement, otelMetrics } from '../../../operator/observe/metrics.ts';
import type { SwarmRun } from '../../../schemas/generated/types.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { type SeedTeam, seedListing, seedTeam } from '../../support/search/seed-teams.ts';
import { until } from '../../support/until.ts';
import { lastText, type SeedCluster, startSeedCluster, type Think } from './seed-cluster.ts';

const apiVersion = 'kubeswarm.io/v1alpha1';
const namespace = 'search';

let cluster: SeedCluster | undefined;
afterEach(async () => {
  await cluster?.close();
  cluster = undefined;
});

const keys: KubeObject = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'kubeswarm-api-keys', namespace },
  stringData: { LLM_ENDPOINT: 'http://ollama.ollama.svc:11434', LLM_API_KEY: 'none' },
};

/** Runs the team on this input to its end. */
async function searched(
  team: SeedTeam,
  input: object,
  think: Think,
  options: EmbeddedClusterOptions = {},
): Promise<SwarmRun> {
  const seed = await startSeedCluster(think, options);
  cluster = seed;
  await seed.put(
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    keys,
    seedTeam(team, namespace),
    {
      apiVersion,
      kind: 'SwarmRun',
      metadata: { name: 'demo', namespace },
      spec: { teamRef: team, input },
    } as KubeObject,
  );
  return seed.finished(namespace, 'demo');
}

/** What `jq '.[] | {id, depth, phase, scoreMillis, task}'` makes of the nodes. */
const seedView = ({ status }: SwarmRun): readonly unknown[] =>
  (status?.searchTree?.nodes ?? []).map(({ id, depth, phase, scoreMillis = null, task }) => ({
    id,
    depth,
    phase,
    scoreMillis,
    task,
  }));

const isAskedBy = (chat: Parameters<Think>[0], what: string): boolean =>
  lastText(chat, 'user').startsWith(what);

describe('[SEARCH-12] the searches of the seed', () => {
  test('brainstorm: two roles, the planner scores its own branches', async () => {
    const run = await searched('brainstorm-team', { problem: 'name the product' }, (chat) => {
      if (!isAskedBy(chat, 'You plan a tree search')) return { text: `an idea of ${chat.model}` };
      const isFirst = lastText(chat, 'user').includes('"iteration":1,');
      const actions = isFirst
        ? [0, 1].map((n) => ({ action: 'expand', parentNode: 0, task: `way ${n}`, scoreMillis: 700 - n }))
        : [{ action: 'expand', parentNode: 1, task: 'polish', scoreMillis: 910 }];
      return { text: JSON.stringify(actions) };
    });
    expect(run.status).toMatchObject({ phase: 'Succeeded', output: 'an idea of claude-sonnet-4-20250514' });
    expect(run.status?.searchTree).toMatchObject({ iterations: 2, terminationReason: 'MinScoreReached' });
    expect(run.status?.steps?.map(({ name, phase }) => `${name} ${phase}`)).toEqual([
      'planner Succeeded',
      'worker Succeeded',
    ]);
    expect(seedView(run)[3]).toEqual({
      id: 3,
      depth: 2,
      phase: 'Solution',
      scoreMillis: 910,
      task: 'polish',
    });
  });

  test('root cause: the network theory is pruned, the pool leak is the solution', async () => {
    const incident = 'Investigate latency spike';
    const run = await searched('root-cause-analyzer', { incident }, (chat) => {
      const asked = lastText(chat, 'user');
      if (isAskedBy(chat, 'You score one result')) {
        const [score, shouldPrune] = asked.includes('network')
          ? [310, true]
          : asked.includes('leaks')
            ? [920, false]
            : [720, false];
        return {
          text: JSON.stringify({ scoreMillis: score, reasoning: 'evidence', shouldPrune, metadata: {} }),
        };
      }
      if (!isAskedBy(chat, 'You plan a tree search')) return { text: 'evidence found' };
      const expand = (parentNode: number, task: string): object => ({ action: 'expand', parentNode, task });
      return {
        text: JSON.stringify(
          asked.includes('"iteration":1,')
            ? [expand(0, 'Check database connections'), expand(0, 'Check network partitions')]
            : [expand(1, 'Profile connection pool leaks')],
        ),
      };
    });
    expect(seedView(run)).toEqual(seedListing.split('\n').map((line) => JSON.parse(line)));
    expect(run.status?.searchTree?.nodes?.[2]?.pruned).toEqual({ by: 'evaluator', reason: 'evidence' });
    expect(run.status?.searchTree?.solutionNodeID).toBe(3);
    expect(run.status?.steps?.map(({ name }) => name)).toEqual(['investigator', 'tester', 'judge']);
    expect(run.status?.totalTokenUsage?.totalTokens).toBeGreaterThan(0);
  });

  test('[SEARCH-16] without a cluster, too, gauges tell how far a search is while it goes on', async () => {
    const gauges = new Map<string, () => readonly Measurement[]>();
    const metrics = {
      ...otelMetrics(),
      gauge: (name: string, read: () => readonly Measurement[]) => void gauges.set(name, read),
    };
    const best = (): readonly Measurement[] => gauges.get('kubeswarm.search.best_score')?.() ?? [];
    const told: Measurement[] = [];
    const think: Think = async (chat) => {
      if (!isAskedBy(chat, 'You plan a tree search')) return { text: 'an idea' };
      const isFirst = lastText(chat, 'user').includes('"iteration":1,');
      // What has been written is measured, and nobody waits for a write before they go on.
      if (!isFirst) await until(() => best().length > 0);
      told.push(...best());
      const expand = { action: 'expand', parentNode: 0, task: 'go on', scoreMillis: isFirst ? 640 : 910 };
      return { text: JSON.stringify([expand]) };
    };
    await searched('brainstorm-team', { problem: 'name the product' }, think, { metrics });
    const attributes = { namespace, team: 'brainstorm-team', strategy: 'BFS', run: 'demo' };
    expect(told).toEqual([{ value: 640, attributes }]);
    expect(best()).toEqual([]);
  });
});
