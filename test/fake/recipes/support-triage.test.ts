import { randomInt } from 'node:crypto';
import { expect, test } from '@jest/globals';
import type { SwarmRun } from '../../../schemas/generated/types.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { recipeObjects, startStory, withChanges, withValues } from '../../support/recipes/start-story.ts';

const namespace = 'support-triage';

function runOf(objects: readonly KubeObject[], name: string, change: (ticket: string) => string): KubeObject {
  const run = objects.find(
    (object): object is SwarmRun => object.kind === 'SwarmRun' && object.metadata.name.startsWith(name),
  );
  if (run === undefined) throw new Error(`no run ${name}`);
  return { ...run, spec: { ...run.spec, input: { ticket: change(run.spec.input?.ticket ?? '') } } };
}

test('a ticket is classified and answered from what it says, for 1,612 tokens and no money [RECIPE-8] [SCRIPT-3]', async () => {
  const browser = `Browser${randomInt(1e6)}`;
  const objects = await recipeObjects('02-support-triage', namespace);
  const story = await startStory(objects, '02-support-triage/tests/model.script.yaml');
  try {
    const run = await story.play(runOf(objects, 'ticket-001', (ticket) => ticket.replace('Chrome', browser)));
    const { status } = run;
    expect({
      phase: status?.phase,
      refusals: story.cluster.refusals(),
      unused: story.cluster.unusedTurns(),
    }).toEqual({
      phase: 'Succeeded',
      refusals: [],
      unused: [],
    });
    const [classifier, responder] = status?.steps ?? [];
    expect(JSON.parse(classifier?.output ?? '')).toEqual({
      category: 'technical',
      priority: 'high',
      summary: `Blank white screen on dashboard login from ${browser} and Firefox`,
    });
    expect(responder?.output).toContain('Hi Sarah,');
    expect(responder?.output).toContain('as a high-priority task');
    expect(responder?.output).toContain(`Your exact version of ${browser}/Firefox`);
    expect(status?.totalTokenUsage?.totalTokens).toBe(1612);
    expect(status?.totalCostUSD).toBe('0.000000');
    expect(status?.output).toBe(responder?.output);
  } finally {
    await story.cluster.close();
  }
});

test('[RECIPE-15] the responder files the ticket in Jira over SSE once the policy allows it', async () => {
  const number = randomInt(1000, 9999);
  const rows = randomInt(1001, 9999);
  const base = await recipeObjects('02-support-triage', namespace);
  const variant = await recipeObjects('02-support-triage/going-further/jira', namespace);
  const objects = withValues(withChanges(base, variant), 'jira-mcp-server', { firstNumber: String(number) });
  const story = await startStory(objects, '02-support-triage/going-further/jira/tests/model.script.yaml');
  try {
    const run = await story.play(
      runOf(objects, 'ticket-002', (ticket) => ticket.replace('4200', String(rows))),
    );
    expect({
      phase: run.status?.phase,
      refusals: story.cluster.refusals(),
      unused: story.cluster.unusedTurns(),
    }).toEqual({
      phase: 'Succeeded',
      refusals: [],
      unused: [],
    });
    expect(run.status?.output).toContain(`We filed it as SUP-${number}`);
    expect(story.cluster.logs(namespace, 'jira-mcp-server')).toBe(
      `ISSUE SUP-${number} [medium] Export to CSV stops after 1000 rows`,
    );
    const [filed] = story.cluster.audit.events.filter(({ action }) => action === 'tool.called');
    expect(JSON.stringify(filed?.detail)).toContain(`expected rows: ${rows}`);
  } finally {
    await story.cluster.close();
  }
});

test('[CLI-8] an agent with a model that the policy does not allow is refused with the sentence of the seed', async () => {
  const objects = await recipeObjects('02-support-triage', namespace);
  const story = await startStory(objects, '02-support-triage/tests/model.script.yaml');
  try {
    const agent = objects.find(({ metadata }) => metadata.name === 'ticket-classifier');
    const changed = JSON.parse(JSON.stringify(agent).replace('qwen2.5:7b', 'gpt-4o'));
    await expect(story.apply([changed])).rejects.toThrow(
      /^Error from server \(Forbidden\): admission webhook "[\w.-]+" denied the request: model "gpt-4o" is not allowed by SwarmPolicy "support-budget" \(allowed: qwen\*, gpt-oss-\*\)$/,
    );
  } finally {
    await story.cluster.close();
  }
});
