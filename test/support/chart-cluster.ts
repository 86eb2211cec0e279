import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type HelmAnswer, releaseNamespace } from './chart.ts';
import { clusterPrograms } from './cluster/programs.ts';
import { messageOf } from './cluster/schema-cluster.ts';
import { type Cluster, startCluster } from './cluster/start.ts';

const programs = await clusterPrograms([
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kubectl',
  'helm',
]);
if (programs.kind === 'missing')
  process.stderr.write(`The tests of the chart on a cluster are left out: ${programs.message}\n`);

/** A busy API server now and then takes minutes to let a definition go that was updated just before. */
const longestMillis = 480_000;

/** A real API server for helm, without our CRDs. */
export interface ChartCluster {
  readonly api: Cluster['api'];
  /** Path of a kubeconfig with all rights. */
  readonly kubeconfig: string;
  /** What the operator and its agents have asked of the API server so far. */
  readonly requests: Cluster['requests'];
  /** Runs a shell command with helm and kubectl at hand. */
  shell(command: string, cwd?: string): HelmAnswer;
  /** Runs helm. Throws with its message when it fails. */
  helm(...args: readonly string[]): string;
  /** Creates an object. Throws with the API server's message when it is refused. */
  create(path: string, object: object): Promise<void>;
}

/** Makes namespaces with pod security enforced at its strictest level. */
export const restrictedNamespace = (name: string): object => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
});

/** A describe block on an API server with the namespace kubeswarm-system, started once for the file. */
export function describeWithChartCluster(title: string, body: (cluster: () => ChartCluster) => void): void {
  test('the programs of the cluster are there in CI', () => {
    const verdict = programs.kind === 'missing' ? programs.message : 'found';
    if (process.env.CI !== undefined) expect(verdict).toBe('found');
  });

  const describeOrSkip = programs.kind === 'found' ? describe : describe.skip;
  describeOrSkip(title, () => {
    let cluster: Cluster | undefined;
    beforeAll(async () => {
      if (programs.kind === 'missing') return;
      cluster = await startCluster(programs.paths, { isAudited: true });
      await opened(cluster).create('/api/v1/namespaces', restrictedNamespace(releaseNamespace));
    });
    afterAll(async () => {
      cluster?.api.close();
      await cluster?.stop();
    });
    body(() => {
      if (cluster === undefined) throw new Error('The cluster is used outside of a test');
      return opened(cluster);
    });
  });
}

function opened({ api, kubeconfig, requests }: Cluster): ChartCluster {
  const paths = programs.kind === 'found' ? programs.paths : { helm: '', kubectl: '' };
  const path = [dirname(paths.helm), dirname(paths.kubectl), process.env.PATH ?? ''].join(':');
  const env = { ...process.env, PATH: path, KUBECONFIG: kubeconfig };
  const run = (program: string, args: readonly string[], cwd?: string): HelmAnswer => {
    const options = { encoding: 'utf8', env, maxBuffer: 64 * 1024 * 1024, timeout: longestMillis } as const;
    const { status, stdout, stderr } = spawnSync(
      program,
      args,
      cwd === undefined ? options : { ...options, cwd },
    );
    return { status, stdout, stderr };
  };
  return {
    api,
    kubeconfig,
    requests,
    shell: (command, cwd) => run('bash', ['-euo', 'pipefail', '-c', command], cwd),
    helm: (...args) => {
      const { status, stdout, stderr } = run('helm', args);
      if (status !== 0) throw new Error(`helm ${args[0]} failed: ${stderr}`);
      return stdout;
    },
    create: async (at, object) => {
      const { status, body } = await api.request('POST', `${at}?fieldValidation=Strict`, object);
      if (status !== 201) throw new Error(messageOf(body));
    },
  };
}
