import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { SwarmRun } from '../../schemas/generated/types.ts';
import { askQueue } from '../support/node/ask-queue.ts';
import { createNamespace, removeNamespaces } from '../support/node/create-namespace.ts';
import { installChart } from '../support/node/install-chart.ts';
import { apply, getJson, kubectl, swarm, tryKubectl } from '../support/node/kubectl.ts';
import { listPath } from '../support/node/node-api.ts';
import { modelTurns, startModel } from '../support/node/start-model.ts';
import { tableRows, untilAnswer, untilRow } from '../support/node/until-row.ts';

const namespace = 'support-triage';
const recipe = join(import.meta.dirname, '../../recipes/02-support-triage');
const jira = join(recipe, 'going-further/jira');
const inNamespace = ['--namespace', namespace] as const;

interface Pod {
  readonly spec: { readonly containers: readonly [{ readonly env: readonly { readonly value?: string }[] }] };
}

const responderPods = (): Promise<readonly Pod[]> => {
  const selector = 'labelSelector=kubeswarm.io/deployment=ticket-responder';
  return listPath(`/api/v1/namespaces/${namespace}/pods?${selector}`);
};

const hasJira = ({ spec }: Pod): boolean =>
  spec.containers[0].env.some(({ value }) => value?.includes('jira-mcp-server'));

const applyFile = (folder: string, name: string): Promise<string> =>
  kubectl('apply', '-f', join(folder, `${name}.yaml`));

describe('the recipe support-triage on a node', () => {
  beforeAll(async () => {
    await Promise.all([installChart(), startModel([join(recipe, 'tests/model.script.yaml')])]);
    await createNamespace(namespace);
  });
  afterAll(() => removeNamespaces(namespace));

  test('[E2E-1] swarm render DIR | kubectl apply -f - creates everything', async () => {
    const rendered = await swarm('render', recipe);
    expect(rendered).toMatchObject({ status: 0, stderr: '' });
    const applied = await apply(rendered.stdout);
    expect(applied).toContain('swarmrun.kubeswarm.io/ticket-001 created');
  });

  test('[E2E-2] kubectl get swarmagents prints the columns of the seed', async () => {
    for (const name of ['ticket-classifier', 'ticket-responder'])
      await untilRow(namespace, 'swarmagents', name, (row) => row.READY === '1');
    const table = await kubectl('get', 'swarmagents', '--namespace', namespace);
    expect(table.split('\n')[0]).toMatch(/^NAME +MODEL +REPLICAS +READY +AGE$/);
    expect(tableRows(table)).toEqual([
      { NAME: 'ticket-classifier', MODEL: 'qwen2.5:7b', REPLICAS: '1', READY: '1', AGE: expect.any(String) },
      { NAME: 'ticket-responder', MODEL: 'qwen2.5:7b', REPLICAS: '1', READY: '1', AGE: expect.any(String) },
    ]);
  });

  test('[E2E-2] kubectl get swrun prints the columns of the seed, and the run succeeds', async () => {
    await untilRow(namespace, 'swarmruns', 'ticket-001', (row) => row.PHASE === 'Succeeded');
    const table = await kubectl('get', 'swrun', '--namespace', namespace);
    expect(table.split('\n')[0]).toMatch(/^NAME +PHASE +AGE$/);
  });

  test("[E2E-3] the run's status has output, steps and the tokens of the seed", async () => {
    const run = await getJson<SwarmRun>('swarmrun', 'ticket-001', '--namespace', namespace);
    expect(run.status?.totalTokenUsage?.totalTokens).toBe(1612);
    expect(run.status?.output).toMatch(/^Hi Sarah,/);
    expect(run.status?.steps?.map(({ name, phase }) => [name, phase])).toEqual([
      ['classifier', 'Succeeded'],
      ['responder', 'Succeeded'],
    ]);
    expect((await modelTurns()).map(({ event, turn }) => [event, turn])).toEqual([
      ['answered', 'classify'],
      ['answered', 'reply'],
    ]);
  });

  test('[E2E-5] every pod runs where pod security restricted is enforced', async () => {
    for (const each of [namespace, 'kubeswarm-system', 'ollama']) {
      const found = await getJson<{ metadata: { labels: object } }>('namespace', each);
      expect(found.metadata.labels).toMatchObject({ 'pod-security.kubernetes.io/enforce': 'restricted' });
      expect(await kubectl('get', 'pods', '--namespace', each, '--no-headers')).toMatch(/ Running /);
      const failed = ['get', 'events', '--namespace', each, '--field-selector=reason=FailedCreate'];
      expect(await kubectl(...failed, '--no-headers')).toBe('');
    }
  });

  test("[E2E-4] the agents' service account may write events and read no Secret", async () => {
    const as = `--as=system:serviceaccount:${namespace}:swarm-agent`;
    const may = async (...what: readonly string[]): Promise<string> =>
      (await tryKubectl(['auth', 'can-i', ...what, as, '--namespace', namespace])).stdout.trim();
    expect(await may('create', 'events')).toBe('yes');
    for (const verb of ['get', 'list', 'watch'])
      expect([verb, await may(verb, 'secrets')]).toEqual([verb, 'no']);
  });

  test("[AGENT-25] a pod's credentials of the queue are refused on the keys of another namespace", async () => {
    const keys = [namespace, 'incident-response'].map((each) => `kubeswarm:${each}._run:x`);
    const commands = keys.map((key) => `EXISTS ${key}`);
    expect(await askQueue(namespace, 'ticket-classifier', ...commands)).toEqual([
      ':0',
      expect.stringMatching(/^-NOPERM /),
    ]);
  });

  test('another model is refused by the webhook, through its Service', async () => {
    const agent = { apiVersion: 'kubeswarm.io/v1alpha1', kind: 'SwarmAgent' };
    const spec = { model: 'gpt-4o', prompt: { inline: 'Help.' } };
    const object = JSON.stringify({ ...agent, metadata: { name: 'helper', namespace }, spec });
    const refused = await tryKubectl(['apply', '-f', '-'], object);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain(
      'model "gpt-4o" is not allowed by SwarmPolicy "support-budget" (allowed: qwen*, gpt-oss-*)',
    );
  });

  describe('in its third act: the responder files the issue itself', () => {
    beforeAll(() => startModel([join(jira, 'tests/model.script.yaml')]));

    test('a policy that denies all tools refuses the agent with an MCP server', async () => {
      const refused = await tryKubectl(['apply', '-f', join(jira, 'responder-agent.yaml')]);
      expect(refused.status).toBe(1);
      // kubectl prints the patch in between.
      expect(refused.stderr).toMatch(/^Error from server \(Forbidden\): /);
      expect(refused.stderr).toMatch(
        /: tools of MCP server "jira" are not allowed by SwarmPolicy "support-budget" \(denied: \*\)\n$/,
      );
    });

    test('a policy that denies shell and filesystem lets it in, and the run files an issue over SSE', async () => {
      for (const file of ['budget-policy', 'jira-server', 'responder-agent']) await applyFile(jira, file);
      // Pods without the tool serve until they are gone; between the waves of Argo CD is more time than that.
      await untilAnswer(responderPods, (pods) => pods.length === 1 && pods.every(hasJira));
      await applyFile(jira, 'second-run');
      await untilRow(namespace, 'swarmruns', 'ticket-002', (row) =>
        /^(Succeeded|Failed)$/.test(row.PHASE ?? ''),
      );
      const run = await getJson<SwarmRun>('swarmrun', 'ticket-002', ...inNamespace);
      expect(run.status).toMatchObject({ phase: 'Succeeded', output: expect.stringContaining('SUP-1') });
      expect((await modelTurns()).map(({ event, turn }) => [event, turn])).toEqual([
        ['answered', 'classify'],
        ['answered', 'file the issue'],
        ['answered', 'reply'],
      ]);
      expect(await kubectl('logs', 'deployment/jira-mcp-server', ...inNamespace)).toContain(
        'ISSUE SUP-1 [medium] Export to CSV stops after 1000 rows',
      );
    });
  });
});
