import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { SwarmAgent, SwarmRun } from '../../schemas/generated/types.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import {
  createApplication,
  deleteApplication,
  isDelivered,
  refreshApplication,
  untilApplication,
} from '../support/node/application.ts';
import { createNamespace, removeNamespaces } from '../support/node/create-namespace.ts';
import { type GitRepository, pushRecipe } from '../support/node/git-repository.ts';
import { installChart } from '../support/node/install-chart.ts';
import { getJson, kubectl, tryKubectl } from '../support/node/kubectl.ts';
import { startModel } from '../support/node/start-model.ts';
import { untilAnswer, untilRow } from '../support/node/until-row.ts';

const namespace = 'support-triage';
const recipe = join(import.meta.dirname, '../../recipes/02-support-triage');
const inNamespace = ['--namespace', namespace] as const;

const createdMillis = ({ metadata }: KubeObject): number => Date.parse(String(metadata.creationTimestamp));

describe('the recipe support-triage, delivered by Argo CD from Git', () => {
  let repository: GitRepository;
  let commit: string;

  beforeAll(async () => {
    await Promise.all([installChart(), startModel([join(recipe, 'tests/model.script.yaml')])]);
    await createNamespace(namespace);
    const pushed = await pushRecipe(recipe);
    repository = pushed;
    commit = pushed.commit;
  });
  afterAll(async () => {
    await deleteApplication('support-triage');
    await removeNamespaces(namespace);
    repository?.remove();
  });

  test('[E2E-6] a commit becomes an Application that is Synced and Healthy', async () => {
    await createApplication({ name: 'support-triage', repository: repository.url, namespace });
    const status = await untilApplication('support-triage', isDelivered(commit));
    expect(status.conditions ?? []).toEqual([]);
    expect(status.resources?.map(({ kind, name }) => `${kind} ${name}`).toSorted()).toEqual([
      'Namespace support-triage',
      'Secret ollama-credentials',
      'SwarmAgent ticket-classifier',
      'SwarmAgent ticket-responder',
      'SwarmPolicy support-budget',
      'SwarmRun ticket-001',
      'SwarmTeam support-triage',
    ]);
  });

  test('[E2E-6] the waves came one after the other: policy, agents that got ready, run', async () => {
    const policy = await getJson<KubeObject>('swarmpolicy', 'support-budget', ...inNamespace);
    const agents = await getJson<{ items: readonly SwarmAgent[] }>('swarmagents', ...inNamespace);
    const run = await getJson<SwarmRun & KubeObject>('swarmrun', 'ticket-001', ...inNamespace);
    expect(agents.items).toHaveLength(2);
    for (const agent of agents.items) {
      const ready = agent.status?.conditions?.find(({ type }) => type === 'Ready');
      expect(ready).toMatchObject({ status: 'True' });
      expect(createdMillis(agent)).toBeGreaterThanOrEqual(createdMillis(policy));
      expect(createdMillis(run)).toBeGreaterThanOrEqual(Date.parse(String(ready?.lastTransitionTime)));
    }
  });

  test('the run from Git ends with its result', async () => {
    await untilRow(namespace, 'swrun', 'ticket-001', (row) => row.PHASE === 'Succeeded');
    const run = await getJson<SwarmRun>('swarmrun', 'ticket-001', ...inNamespace);
    expect(run.status?.totalTokenUsage?.totalTokens).toBe(1612);
    expect(run.status?.output).toMatch(/^Hi Sarah,/);
  });

  test('a second commit arrives, and rolls the pod of the agent that it changes', async () => {
    const pods = async (): Promise<string> =>
      kubectl(
        'get',
        'pods',
        ...inNamespace,
        '--selector=kubeswarm.io/deployment=ticket-responder',
        '--output=name',
      );
    const before = await pods();
    const file = join(repository.folder, 'recipe/responder-agent.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('under 150 words', 'under 120 words'));
    commit = await repository.push('Ask for shorter replies');
    await refreshApplication('support-triage');
    await untilApplication('support-triage', isDelivered(commit));
    const prompt = await getJson<{ data: object }>('configmap', 'ticket-responder-prompt', ...inNamespace);
    expect(JSON.stringify(prompt.data)).toContain('under 120 words');
    const isRolled = (after: string): boolean => after !== before && after.trim().split('\n').length === 1;
    await untilAnswer(pods, isRolled);
  });

  test('deleting the Application leaves nothing behind', async () => {
    await deleteApplication('support-triage');
    const found = await tryKubectl(['get', 'namespace', namespace, '--ignore-not-found']);
    const isGone = (answer: { stdout: string }): boolean => answer.stdout === '';
    await untilAnswer(() => tryKubectl(['get', 'namespace', namespace, '--ignore-not-found']), isGone);
    expect(found.status).toBe(0);
  });
});
