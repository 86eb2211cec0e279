import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { SwarmRun } from '../../schemas/generated/types.ts';
import { createNamespace, removeNamespaces } from '../support/node/create-namespace.ts';
import { installChart } from '../support/node/install-chart.ts';
import { getJson, kubectl, tryKubectl } from '../support/node/kubectl.ts';
import { modelTurns, startModel } from '../support/node/start-model.ts';
import { untilAnswer, untilRow } from '../support/node/until-row.ts';

const namespace = 'support-triage';
const recipe = join(import.meta.dirname, '../../recipes/02-support-triage');
const jira = join(recipe, 'going-further/jira');
const inNamespace = ['--namespace', namespace] as const;

interface Pod {
  readonly spec: { readonly containers: readonly [{ readonly env: readonly { readonly value?: string }[] }] };
}

const responderPods = async (): Promise<readonly Pod[]> => {
  const selector = '--selector=kubeswarm.io/deployment=ticket-responder';
  return (await getJson<{ items: readonly Pod[] }>('pods', selector, ...inNamespace)).items;
};

const hasJira = ({ spec }: Pod): boolean =>
  spec.containers[0].env.some(({ value }) => value?.includes('jira-mcp-server'));

const applyFile = (folder: string, name: string): Promise<string> =>
  kubectl('apply', '-f', join(folder, `${name}.yaml`));

describe('the third act of support-triage: the responder files the issue itself', () => {
  beforeAll(async () => {
    await Promise.all([installChart(), startModel([join(jira, 'tests/model.script.yaml')])]);
    await createNamespace(namespace);
    for (const file of [
      'ollama-secret',
      'budget-policy',
      'classifier-agent',
      'responder-agent',
      'support-team',
    ])
      await applyFile(recipe, file);
  });
  afterAll(() => removeNamespaces(namespace));

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
