import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { createRealApi } from '../../operator/kube/real-api/real-api.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { typed } from '../support/cli/typed.ts';
import { argocdManifests } from '../support/cluster/argocd/manifests.ts';
import { installDefinitions } from '../support/cluster/schema-cluster.ts';
import { describeWithCluster } from '../support/cluster/use-cluster.ts';

const refresh = 'argocd.argoproj.io/refresh';
const how = { fieldManager: 'test', force: true };

describeWithCluster('swarm plugin refresh, with the Applications of Argo CD', (cluster) => {
  const application = (name: string, plugin: string, labels = {}): KubeObject => ({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name, namespace: 'argocd', labels },
    spec: {
      project: 'default',
      destination: { server: 'https://kubernetes.default.svc', namespace: name },
      source: { repoURL: 'https://git.example/recipes.git', path: name, plugin: { name: plugin } },
    },
  });
  const typeRefresh = (...argv: readonly string[]) =>
    typed(['plugin', 'refresh', '--kubeconfig', cluster().kubeconfig, '--every', '0s', ...argv]);

  beforeAll(async () => {
    expect(await typeRefresh()).toMatchObject({
      code: 1,
      stderr: 'the cluster has no Applications of Argo CD. Choose another --context\n',
    });
    const crd = readFileSync(join(await argocdManifests(), 'crds', 'application-crd.yaml'), 'utf8');
    await installDefinitions(cluster().api, [load(crd) as KubeObject]);
    const api = createRealApi({ kubeConfig: { kind: 'file', path: cluster().kubeconfig } });
    await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'argocd' } }, how);
    await api.apply(application('incidents', 'kubeswarm-v1', { team: 'ops' }), how);
    await api.apply(application('support', 'kubeswarm-v1', { team: 'desk' }), how);
    await api.apply(application('website', 'kustomized-helm'), how);
    await api.close();
  });

  /** Which Applications are to be rendered anew; takes the annotation away again, as Argo CD does. */
  const asked = async (): Promise<readonly string[]> => {
    const { body } = await cluster().api.request('GET', '/apis/argoproj.io/v1alpha1/applications');
    const items = Array.from(Object(Object(body).items), (item) => Object(item) as KubeObject);
    const found = items.filter(({ metadata }) => metadata.annotations?.[refresh] === 'hard');
    for (const { metadata } of found)
      await cluster().api.request(
        'PATCH',
        `/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/${metadata.name}`,
        { metadata: { annotations: { [refresh]: null } } },
        { 'content-type': 'application/merge-patch+json' },
      );
    return found.map(({ metadata }) => metadata.name).toSorted();
  };

  test.each([
    [[], ['incidents', 'support']],
    [['-l', 'team=desk'], ['support']],
    [['-A', '--plugin', 'kustomized-helm'], ['website']],
    [['--dry-run'], []],
    [['-n', 'default'], []],
    [[], ['incidents', 'support']],
  ])('[CLI-12] [DOCTOR-7] %j asks for %j', async (argv, expected) => {
    const { code, stdout, stderr } = await typeRefresh(...argv);

    expect([code, await asked()]).toEqual([0, expected]);
    if (argv.includes('default'))
      expect(stderr).toBe('no Application in namespace "default" uses the plugin kubeswarm-v1\n');
    else expect(stderr).toBe('');
    for (const [index, name] of expected.entries())
      expect(stdout).toContain(`argocd/${name} is rendered anew (${index + 1}/${expected.length})\n`);
  });
});
