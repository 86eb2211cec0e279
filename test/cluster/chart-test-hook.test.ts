import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { KubeObject } from '../../schemas/kube-object.ts';
import {
  chartFolder,
  objectNamed,
  releaseNamespace,
  renderedObjects,
  valuesFiles,
} from '../support/chart.ts';
import { describeWithChartCluster } from '../support/chart-cluster.ts';
import { holdsRules, permissionsOf } from '../support/chart-rbac.ts';
import { untilKindsServed } from '../support/cluster/schema-cluster.ts';

const program = join(import.meta.dirname, '../../operator/bin/helm-test.ts');
const name = 'kubeswarm-test';
const inNamespace = ['--namespace', releaseNamespace];

const annotation = ({ metadata }: KubeObject, key: string): string => metadata.annotations?.[key] ?? '';
const hooks = (args: readonly string[] = []): readonly KubeObject[] =>
  renderedObjects(args).filter((object) => annotation(object, 'helm.sh/hook') === 'test');

describeWithChartCluster('the test of the chart', (cluster) => {
  test.each(valuesFiles)('[CHART-27] is there, whole, whatever the values are: %s', (_name, args) => {
    const kinds = hooks(args).map(({ kind }) => kind);
    expect(kinds.toSorted()).toEqual([
      'ConfigMap',
      'Pod',
      'Role',
      'RoleBinding',
      'ServiceAccount',
      'SwarmAgent',
      'SwarmRun',
    ]);
  });

  test('[CHART-27] takes everything away but a pod that failed', () => {
    for (const hook of hooks())
      expect([hook.kind, annotation(hook, 'helm.sh/hook-delete-policy')]).toEqual([
        hook.kind,
        `before-hook-creation,hook-succeeded${hook.kind === 'Pod' ? '' : ',hook-failed'}`,
      ]);
  });

  test('[CHART-27] is no pod of the operator to Services and disruption budgets', () => {
    const { labels } = objectNamed(hooks(), 'Pod', name).metadata;
    expect(labels).not.toMatchObject({ 'app.kubernetes.io/name': 'kubeswarm' });
  });

  test('[CHART-14] may read its run and its agent, and nothing else', () => {
    const rules = hooks()
      .filter(holdsRules)
      .flatMap((role) => role.rules);
    expect(rules.flatMap(permissionsOf)).toEqual([
      `kubeswarm.io/swarmagents get [${name}]`,
      `kubeswarm.io/swarmruns get [${name}]`,
    ]);
  });

  test('[CHART-27] is made of objects that Kubernetes takes, field by field', async () => {
    cluster().helm('install', 'kubeswarm', chartFolder, ...inNamespace);
    await untilKindsServed(cluster().api);
    const file = '/dev/stdin';
    const made = hooks().toSorted(
      (one, other) =>
        Number(annotation(one, 'helm.sh/hook-weight')) - Number(annotation(other, 'helm.sh/hook-weight')),
    );
    for (const object of made) {
      const text = JSON.stringify(object).replaceAll("'", "'\\''");
      const { stderr, stdout } = cluster().shell(
        `printf '%s' '${text}' | kubectl create --validate=strict -f ${file} 2>&1`,
      );
      expect(`${stdout}${stderr}`).toContain(' created');
    }
  });

  test('[CHART-27] says what is wrong when no operator runs, and ends with 1', () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      ['--no-warnings', program, releaseNamespace, name, name, '1'],
      { encoding: 'utf8', env: { ...process.env, KUBECONFIG: cluster().kubeconfig } },
    );
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr:
        'not done after 1 s: no operator has taken up the SwarmAgent and the SwarmRun. Look at the log of its Deployment\n',
    });
  });
});
