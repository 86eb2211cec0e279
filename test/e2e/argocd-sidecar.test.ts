import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { SwarmRun } from '../../schemas/generated/types.ts';
import {
  createApplication,
  deleteApplication,
  isDelivered,
  untilApplication,
} from '../support/node/application.ts';
import { createNamespace, removeNamespaces } from '../support/node/create-namespace.ts';
import { type GitRepository, pushRecipe } from '../support/node/git-repository.ts';
import { installChart } from '../support/node/install-chart.ts';
import { getJson, kubectl } from '../support/node/kubectl.ts';
import {
  sidecarPlugin,
  startRepoServer,
  stopRepoServer,
  untilRepoServerIsReady,
} from '../support/node/repo-server.ts';
import { modelTurns, startModel } from '../support/node/start-model.ts';

const namespace = 'incident-response';
const recipe = join(import.meta.dirname, '../../recipes/01-incident-response');

describe("the plugin's image as a sidecar of the repo-server", () => {
  let repository: GitRepository & { readonly commit: string };

  beforeAll(async () => {
    const script = join(recipe, 'tests/model.script.yaml');
    await Promise.all([installChart(), startModel([script]), startRepoServer(), createNamespace(namespace)]);
    repository = await pushRecipe(recipe);
  });
  afterAll(async () => {
    await deleteApplication(namespace);
    await Promise.all([removeNamespaces(namespace), stopRepoServer()]);
    repository?.remove();
  });

  test('[E2E-7] an Application that it renders gets Synced and Healthy, and its run ends', async () => {
    await createApplication({
      name: namespace,
      repository: repository.url,
      namespace,
      plugin: sidecarPlugin,
    });
    const { conditions = [] } = await untilApplication(namespace, isDelivered(repository.commit));
    expect(conditions).toEqual([]);
    const run = await getJson<SwarmRun>('swarmrun', 'incident-001', '--namespace', namespace);
    expect(run.status?.steps?.map(({ name, phase }) => [name, phase])).toEqual([
      ['investigator', 'Succeeded'],
      ['diagnostician', 'Succeeded'],
      ['notifier', 'Succeeded'],
    ]);
    expect((await modelTurns()).filter(({ event }) => event === 'refused')).toEqual([]);
  });

  test('[E2E-7] installed as docs/argocd.md says it runs where pod security restricted is enforced', async () => {
    await untilRepoServerIsReady();
    const sidecar = ['deployment/argocd-repo-server', '--namespace=argocd', '--container=kubeswarm-v1'];
    expect(await kubectl('exec', ...sidecar, '--', 'swarm', 'plugin', 'doctor', '--socket')).toContain(
      'serving',
    );
    const found = await getJson<{ metadata: { labels: object } }>('namespace', 'argocd');
    expect(found.metadata.labels).toMatchObject({ 'pod-security.kubernetes.io/enforce': 'restricted' });
  });
});
