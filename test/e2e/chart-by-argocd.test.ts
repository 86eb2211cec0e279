import { cpSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { chartFolder, releaseNamespace } from '../support/chart.ts';
import {
  type ApplicationStatus,
  compareApplications,
  createApplication,
  deleteApplication,
  isDelivered,
  untilApplication,
} from '../support/node/application.ts';
import { createNamespace } from '../support/node/create-namespace.ts';
import { diffModes } from '../support/node/diff-modes.ts';
import { createRepository, type GitRepository } from '../support/node/git-repository.ts';
import { nodeParameters } from '../support/node/install-chart.ts';
import { getJson, helm, kubectl } from '../support/node/kubectl.ts';
import { untilAnswer } from '../support/node/until-row.ts';

const name = 'kubeswarm';
const webhookKinds = 'validatingwebhookconfigurations,mutatingwebhookconfigurations';

interface WebhookConfigurations {
  readonly items: readonly (KubeObject & {
    readonly webhooks: readonly { readonly clientConfig: { readonly caBundle?: string } }[];
  })[];
}

const caBundles = async (): Promise<readonly (string | undefined)[]> => {
  const { items } = await getJson<WebhookConfigurations>(webhookKinds);
  return items
    .filter(({ metadata }) => metadata.name.startsWith(name))
    .flatMap(({ webhooks }) => webhooks.map(({ clientConfig }) => clientConfig.caBundle));
};
const definitions = async (): Promise<readonly string[]> => {
  const names = await kubectl('get', 'customresourcedefinitions', '--output=name');
  return names.split('\n').filter((each) => each.endsWith('.kubeswarm.io'));
};
const removeRelease = async (): Promise<void> => {
  await helm('uninstall', name, '--namespace', releaseNamespace, '--ignore-not-found', '--wait');
  // The right to give it up went with the release; the next operator would wait until it is over.
  await kubectl('delete', 'leases', '--all', '--namespace', releaseNamespace);
  const found = await definitions();
  if (found.length > 0) await kubectl('delete', '--timeout=60s', ...found);
};

describe('the chart, installed by Argo CD from Git', () => {
  let repository: GitRepository;
  let commit: string;
  const create = ({ syncOptions, annotations }: (typeof diffModes)[string]): Promise<void> =>
    createApplication({
      ...{ name, repository: repository.url, path: basename(chartFolder), namespace: releaseNamespace },
      helm: { releaseName: name, parameters: nodeParameters() },
      syncPolicy: { automated: { prune: true, selfHeal: true }, syncOptions },
      annotations,
    });

  beforeAll(async () => {
    await removeRelease();
    await createNamespace(releaseNamespace);
    repository = await createRepository('chart');
    cpSync(chartFolder, join(repository.folder, basename(chartFolder)), { recursive: true });
    commit = await repository.push('Add the chart');
  });
  // So that Helm can own all of it in the files after this one.
  afterAll(async () => {
    await deleteApplication(name);
    await removeRelease();
    repository?.remove();
  });

  test('[GITOPS-10] definitions, operator, webhooks and bundled queue get Synced and Healthy', async () => {
    await create({ syncOptions: [], annotations: {} });
    const { conditions, resources } = await untilApplication(name, isDelivered(commit));
    expect(conditions ?? []).toEqual([]);
    const kinds = new Set(resources?.map(({ kind }) => kind));
    expect([...kinds]).toEqual(
      expect.arrayContaining(['CustomResourceDefinition', 'Deployment', 'ValidatingWebhookConfiguration']),
    );
    const isTrusted = (bundles: readonly (string | undefined)[]): boolean =>
      bundles.length > 0 && bundles.every(Boolean);
    await untilAnswer(caBundles, isTrusted);
  });

  test.each(Object.entries(diffModes))(
    '[GITOPS-10] what the operator writes of its own leaves it Synced: %s',
    async (_mode, options) => {
      const bundles = await caBundles();
      await create(options);
      await compareApplications(name);
      const [before] = await compareApplications(name);
      const [after] = await compareApplications(name);
      const outOfSync = ({ resources }: ApplicationStatus): readonly unknown[] =>
        (resources ?? []).filter(({ status }) => status !== 'Synced');
      expect(outOfSync(after ?? {})).toEqual([]);
      expect(after?.sync).toMatchObject({ status: 'Synced', revision: commit });
      expect(after?.operationState).toEqual(before?.operationState);
      expect(after?.history).toEqual(before?.history);
      expect(await caBundles()).toEqual(bundles);
    },
  );

  test('[GITOPS-10] deleting the Application takes the operator away and leaves the definitions', async () => {
    const found = await definitions();
    await deleteApplication(name);
    expect(await kubectl('get', 'deployments', '--namespace', releaseNamespace, '--output=name')).toBe('');
    expect(await definitions()).toEqual(found);
  });
});
