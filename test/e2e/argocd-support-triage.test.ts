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
import { ourApi, readPath } from '../support/node/node-api.ts';
import { startModel } from '../support/node/start-model.ts';
import { untilAnswer, untilRow } from '../support/node/until-row.ts';

const namespace = 'support-triage';
const recipe = join(import.meta.dirname, '../../recipes/02-support-triage');
const inNamespace = ['--namespace', namespace] as const;
const sentence = 'model "gpt-4o" is not allowed by SwarmPolicy "support-budget" (allowed: qwen*, gpt-oss-*)';

const createdMillis = ({ metadata }: KubeObject): number => Date.parse(String(metadata.creationTimestamp));

describe('the recipe support-triage, delivered by Argo CD from Git', () => {
  let repository: GitRepository;
  let commit: string;
  let file: string;
  let goodText: string;

  beforeAll(async () => {
    await Promise.all([installChart(), startModel([join(recipe, 'tests/model.script.yaml')])]);
    await createNamespace(namespace);
    const pushed = await pushRecipe(recipe);
    repository = pushed;
    commit = pushed.commit;
    file = join(repository.folder, 'recipe/responder-agent.yaml');
    goodText = readFileSync(file, 'utf8');
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
    await untilRow(namespace, 'swarmruns', 'ticket-001', (row) => row.PHASE === 'Succeeded');
    const run = await getJson<SwarmRun>('swarmrun', 'ticket-001', ...inNamespace);
    expect(run.status?.totalTokenUsage?.totalTokens).toBe(1612);
    expect(run.status?.output).toMatch(/^Hi Sarah,/);
  });

  test('self-heal brings a deleted agent back, and it becomes ready', async () => {
    const path = `${ourApi}/namespaces/${namespace}/swarmagents/ticket-classifier`;
    const uid = async (): Promise<string | undefined> => (await readPath<KubeObject>(path)).metadata?.uid;
    const before = await uid();
    await kubectl('delete', 'swarmagent', 'ticket-classifier', ...inNamespace);
    await untilAnswer(uid, (after) => after !== undefined && after !== before);
    await untilRow(namespace, 'swarmagents', 'ticket-classifier', (row) => row.READY === '1');
  });

  test('a commit with another model shows the sentence of the policy, with file, line and column', async () => {
    writeFileSync(file, goodText.replace('qwen2.5:7b', 'gpt-4o'));
    await repository.push('Try a larger model');
    await refreshApplication(namespace);
    const hasError = ({ type }: { readonly type: string }): boolean => type === 'ComparisonError';
    const { conditions = [] } = await untilApplication(namespace, (status) =>
      Boolean(status.conditions?.some(hasError)),
    );
    const message = conditions.find(hasError)?.message ?? '';
    expect(message.endsWith(`: recipe/responder-agent.yaml:7:10 [policy.models.allowed] ${sentence}`)).toBe(
      true,
    );
  });

  test('what the earlier commit delivered stays as it was', async () => {
    const agent = await getJson<SwarmAgent>('swarmagent', 'ticket-responder', ...inNamespace);
    expect(agent.spec.model).toBe('qwen2.5:7b');
    await untilRow(namespace, 'swarmagents', 'ticket-responder', (row) => row.READY === '1');
  });

  test('kubectl prints the sentence, and neither agent nor Deployment nor pod comes to be', async () => {
    const manifest = goodText.replace('qwen2.5:7b', 'gpt-4o').replace('ticket-responder', 'helper');
    const refused = await tryKubectl(['apply', '-f', '-'], manifest);
    expect(refused).toMatchObject({ status: 1, stdout: '' });
    expect(refused.stderr).toMatch(/^Error from server \(Forbidden\): [^\n]*\n$/);
    expect(refused.stderr.endsWith(`${sentence}\n`)).toBe(true);
    expect(await kubectl('get', 'swarmagent', 'helper', ...inNamespace, '--ignore-not-found')).toBe('');
    const objects = await kubectl('get', 'deployments,pods', ...inNamespace, '--output=name');
    expect(objects).toContain('ticket-responder');
    expect(objects).not.toContain('helper');
  });

  test('the next good commit heals the Application', async () => {
    writeFileSync(file, goodText);
    commit = await repository.push('Back to the small model');
    await refreshApplication(namespace);
    const { conditions = [] } = await untilApplication(namespace, isDelivered(commit));
    expect(conditions).toEqual([]);
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
    writeFileSync(file, goodText.replace('under 150 words', 'under 120 words'));
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
