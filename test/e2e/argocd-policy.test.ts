import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { SwarmAgent } from '../../schemas/generated/types.ts';
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
const sentence = 'model "gpt-4o" is not allowed by SwarmPolicy "support-budget" (allowed: qwen*, gpt-oss-*)';

describe('a policy of the recipe support-triage, which Argo CD keeps', () => {
  let repository: GitRepository;
  let file: string;
  let goodText: string;

  beforeAll(async () => {
    await Promise.all([installChart(), startModel([join(recipe, 'tests/model.script.yaml')])]);
    await createNamespace(namespace);
    const pushed = await pushRecipe(recipe);
    repository = pushed;
    file = join(repository.folder, 'recipe/responder-agent.yaml');
    goodText = readFileSync(file, 'utf8');
    await createApplication({ name: namespace, repository: repository.url, namespace });
    await untilApplication(namespace, isDelivered(pushed.commit));
  });
  afterAll(async () => {
    await deleteApplication(namespace);
    await removeNamespaces(namespace);
    repository?.remove();
  });

  test('self-heal brings a deleted agent back, and it becomes ready', async () => {
    const uid = async (): Promise<string> =>
      (
        await tryKubectl([
          'get',
          'swarmagent',
          'ticket-classifier',
          ...inNamespace,
          '-o=jsonpath={.metadata.uid}',
        ])
      ).stdout;
    const before = await uid();
    await kubectl('delete', 'swarmagent', 'ticket-classifier', ...inNamespace);
    await untilAnswer(uid, (after) => after !== '' && after !== before);
    await untilRow(namespace, 'swarmagent', 'ticket-classifier', (row) => row.READY === '1');
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
    await untilRow(namespace, 'swarmagent', 'ticket-responder', (row) => row.READY === '1');
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
    const commit = await repository.push('Back to the small model');
    await refreshApplication(namespace);
    const { conditions = [] } = await untilApplication(namespace, isDelivered(commit));
    expect(conditions).toEqual([]);
  });
});
