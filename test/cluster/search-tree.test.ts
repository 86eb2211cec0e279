import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from '@jest/globals';
import { createRealApi } from '../../operator/kube/real-api/real-api.ts';
import { seedRun } from '../support/cli/tree-runs.ts';
import { typed } from '../support/cli/typed.ts';
import { clusterPrograms } from '../support/cluster/programs.ts';
import { describeWithCluster } from '../support/cluster/use-cluster.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const home = temporaryFolder();
const found = await clusterPrograms(['kubectl']);

describeWithCluster('a search in a cluster', (cluster) => {
  beforeAll(async () => {
    const api = createRealApi({ kubeConfig: { kind: 'file', path: cluster().kubeconfig } });
    const how = { fieldManager: 'test', force: true };
    await api.apply(seedRun, how);
    await api.applyStatus(seedRun, how);
    await api.close();
  });

  const kubectl = async (...argv: readonly string[]): Promise<string> => {
    if (found.kind === 'missing') throw new Error(found.message);
    // It keeps what it has learnt of the API server in its home.
    const env = { KUBECONFIG: cluster().kubeconfig, HOME: home };
    return (await promisify(execFile)(found.paths.kubectl, argv, { env })).stdout;
  };
  const tree = (...argv: readonly string[]) => typed(['tree', '--kubeconfig', cluster().kubeconfig, ...argv]);

  test('[CLI-14] swarm tree draws it, in the namespace of the context', async () => {
    const { code, stdout, stderr } = await tree('rca-demo');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^ {2}310 {2}pruned {4}├─ 2 .* \(by the evaluator: no packet loss on any link\)$/m,
    );
    expect(await tree('rca-demo', '-n', 'kube-system')).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'there is no SwarmRun "rca-demo" in namespace "kube-system". List them with kubectl get swrun -A\n',
    });
  });

  test('[CLI-14] and what kubectl prints is drawn alike', async () => {
    const { stdout } = await tree('rca-demo');
    for (const format of ['json', 'yaml'])
      expect(
        await typed(['tree', '-'], { stdin: await kubectl('get', 'swrun', 'rca-demo', '-o', format) }),
      ).toEqual({
        code: 0,
        stdout,
        stderr: '',
      });
  });

  test('[CLI-13] swarm tree --watch draws it until it has ended', async () => {
    const api = createRealApi({ kubeConfig: { kind: 'file', path: cluster().kubeconfig } });
    const how = { fieldManager: 'test', force: true };
    const nodes = seedRun.status?.searchTree?.nodes ?? [];
    const live = { ...seedRun, metadata: { name: 'live', namespace: 'default' } };
    const begun = {
      ...live,
      status: { phase: 'Running', searchTree: { iterations: 1, nodes: nodes.slice(0, 1) } },
    };
    await api.apply(live, how);
    await api.applyStatus(begun, how);
    const watching = tree('live', '--watch');
    await api.applyStatus(live, how);
    await api.close();

    const { code, stdout, stderr } = await watching;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('node 2  [pruned] 310 by the evaluator: no packet loss on any link\n');
    expect(stdout.slice(stdout.indexOf('\n\n') + 2)).toBe(`${(await tree('live')).stdout}\n`);
    expect(await tree('gone', '--watch')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^there is no/),
    });
  });

  test('[CLI-16] kubectl describe shows who pruned each node and why', async () => {
    const described = await kubectl('describe', 'swrun', 'rca-demo');
    const pruned = [...described.matchAll(/^ +Pruned:\n +By: +(.*)\n +Reason: +(.*)$/gm)];
    expect(pruned.map(([, by, reason]) => [by, reason])).toEqual([
      ['evaluator', 'no packet loss on any link'],
      ['beam', 'not among the best 3 of level 1'],
      ['end', 'MinScoreReached'],
    ]);
  });

  test("[SEARCH-12] the seed's jsonpath prints the nodes", async () => {
    const nodes = await kubectl('get', 'swrun', 'rca-demo', '-o', 'jsonpath={.status.searchTree.nodes}');
    expect(JSON.parse(nodes)).toEqual(seedRun.status?.searchTree?.nodes);
  });
});
