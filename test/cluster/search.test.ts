import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { SearchNode, SwarmRun } from '../../schemas/generated/types.ts';
import { type ProgramWorld, startProgramWorld } from '../support/cluster/program-world.ts';
import { clusterPrograms } from '../support/cluster/programs.ts';
import { describeWithCluster } from '../support/cluster/use-cluster.ts';
import { describeWithRedis } from '../support/redis.ts';
import {
  type RootCauseCall,
  type RootCauseModel,
  rootCauseCalls,
  startRootCauseModel,
} from '../support/search/root-cause-model.ts';
import { seedListing, seedManifest, seedTeam } from '../support/search/seed-teams.ts';

const namespace = 'search';
const team = 'root-cause-analyzer';

const searchOn = (name: string, incident: string): SwarmRun => ({
  apiVersion: 'kubeswarm.io/v1alpha1',
  kind: 'SwarmRun',
  metadata: { name, namespace },
  spec: { teamRef: team, input: { incident } },
});

/** What `jq '.[] | {id, depth, phase, scoreMillis, task}'` makes of the nodes. */
const seedView = (nodes: readonly SearchNode[]): readonly unknown[] =>
  nodes.map(({ id, depth, phase, scoreMillis = null, task }) => ({ id, depth, phase, scoreMillis, task }));

/** The instants at which the operator is killed: somebody is at work for it, or it takes in what they have said. */
const instants: readonly RootCauseCall[] = [
  'plan 1',
  'test Check database connections',
  'judge Check network partitions',
  'plan 2',
  'test Profile connection pool leaks',
  'judge Profile connection pool leaks',
];

describeWithCluster('a search', (cluster) => {
  describeWithRedis('on a real API server', (redis) => {
    let model: RootCauseModel;
    let world: ProgramWorld;
    beforeAll(async () => {
      model = await startRootCauseModel();
      world = await startProgramWorld({ cluster: cluster(), queueUrl: redis().url, namespace, model });
    });
    afterEach(() => world.stopManagers());
    afterAll(() => world?.close());

    test("[SEARCH-12] the seed's manifest runs as it is, and kubectl shows the tree as the seed does", async () => {
      const programs = await clusterPrograms(['kubectl']);
      if (programs.kind === 'missing') throw new Error(programs.message);
      const kubectl = async (...args: readonly string[]): Promise<string> => {
        const all = [`--kubeconfig=${cluster().kubeconfig}`, `--namespace=${namespace}`, ...args];
        return (await promisify(execFile)(programs.paths.kubectl, all)).stdout;
      };
      const apply = (text: string): Promise<string> => {
        const file = join(world.folder, 'manifest.yaml');
        writeFileSync(file, text);
        return kubectl('apply', '-f', file);
      };
      await world.startManager();
      await apply(seedManifest(team, namespace));
      await apply(JSON.stringify(searchOn('rca-demo', 'Investigate latency spike')));
      await world.finished('rca-demo');
      const path = '{.status.searchTree.nodes}';
      const nodes: readonly SearchNode[] = JSON.parse(
        await kubectl('get', 'swrun', 'rca-demo', '-o', `jsonpath=${path}`),
      );
      expect(seedView(nodes)).toEqual(seedListing.split('\n').map((line) => JSON.parse(line)));
      const described = await kubectl('describe', 'swrun', 'rca-demo');
      expect(described).toMatch(/Pruned:\s+By:\s+evaluator\s+Reason:\s+no packet was lost/);
      expect(described).toContain('SearchConverged');
    });

    test.each([
      ['while a role is at work, which then answers to nobody', false],
      ['as it takes in what a role has answered', true],
    ])(
      '[SEARCH-14] an operator that is killed at each stage, %s: nothing runs twice, no score is lost',
      async (_, isAnswered) => {
        const run = isAnswered ? 'killed-at-work' : 'killed-in-between';
        let manager = await world.startManager();
        const holds = instants.map((call) => model.hold(run, call));
        await world.put(seedTeam(team, namespace), searchOn(run, `Investigate latency spike (${run})`));
        for (const { asked, release } of holds) {
          await asked;
          if (isAnswered) release();
          await manager.kill();
          release();
          manager = await world.restart(manager);
        }
        const { status } = await world.finished(run);
        expect(model.callsOf(run).toSorted()).toEqual(rootCauseCalls.toSorted());
        expect(status).toMatchObject({
          phase: 'Succeeded',
          output: 'Evidence on: Profile connection pool leaks',
          searchTree: { iterations: 2, terminationReason: 'MinScoreReached', solutionNodeID: 3 },
          totalTokenUsage: { totalTokens: 15 * rootCauseCalls.length },
        });
        const shown = seedView(status?.searchTree?.nodes ?? []);
        expect(shown).toMatchObject(
          seedListing.split('\n').map((line) => {
            const { task: _task, ...node } = JSON.parse(line);
            return node;
          }),
        );
      },
    );
  });
});
