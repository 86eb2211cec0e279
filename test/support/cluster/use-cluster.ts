import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { customResourceDefinitions } from '../schemas/crds.ts';
import { clusterPrograms } from './programs.ts';
import { type Cluster, startCluster } from './start.ts';

const programs = await clusterPrograms(['etcd', 'kube-apiserver', 'kube-controller-manager']);
if (programs.kind === 'missing')
  process.stderr.write(`The cluster tests are left out: ${programs.message}\n`);

/** A describe block on a real cluster with our CRDs, started once for the file; left out where programs are missing. */
export function describeWithCluster(title: string, body: (cluster: () => Cluster) => void): void {
  test('the programs of the cluster are there in CI', () => {
    const verdict = programs.kind === 'missing' ? programs.message : 'found';
    if (process.env.CI !== undefined) expect(verdict).toBe('found');
  });

  const describeOrSkip = programs.kind === 'found' ? describe : describe.skip;
  describeOrSkip(title, () => {
    let cluster: Cluster | undefined;
    beforeAll(async () => {
      if (programs.kind === 'missing') return;
      cluster = await startCluster(programs.paths, { definitions: customResourceDefinitions() });
    });
    afterAll(async () => {
      cluster?.api.close();
      await cluster?.stop();
    });
    body(() => {
      if (cluster === undefined) throw new Error('The cluster is used outside of a test');
      return cluster;
    });
  });
}
