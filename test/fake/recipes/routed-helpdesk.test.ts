import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeAll, expect, test } from '@jest/globals';
import type { SwarmRun } from '../../../schemas/generated/types.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { typed } from '../../support/cli/typed.ts';
import { recipeObjects, type Story, startStory } from '../../support/recipes/start-story.ts';

const namespace = 'helpdesk';
const tests = '03-routed-helpdesk/tests';

let objects: readonly KubeObject[];
let story: Story | undefined;
beforeAll(async () => {
  objects = await recipeObjects('03-routed-helpdesk', namespace);
});
afterEach(async () => {
  await story?.cluster.close();
  story = undefined;
});

function questionRun(name: string, question: string): KubeObject {
  const sample = objects.find((object): object is SwarmRun => object.kind === 'SwarmRun');
  if (sample === undefined) throw new Error('the recipe has no run');
  const { metadata, spec } = sample;
  return {
    ...sample,
    metadata: { ...metadata, name },
    spec: { ...spec, input: { ...spec.input, question } },
  };
}

test('[ROUTED-11] a question goes to the agent with the capability that the router names', async () => {
  const minutes = randomInt(10, 90);
  story = await startStory(objects, `${tests}/model.script.yaml`);
  const { status } = await story.play(questionRun('vpn', `My VPN drops every ${minutes} minutes.`));

  expect({ refusals: story.cluster.refusals(), unused: story.cluster.unusedTurns() }).toEqual({
    refusals: [],
    unused: [],
  });
  expect(status).toMatchObject({ phase: 'Succeeded', totalTokenUsage: { totalTokens: 611 } });
  expect(status?.steps).toMatchObject([
    {
      name: 'route',
      resolvedAgent: 'network-support',
      selectedCapability: 'network',
      routingReason: 'it is about VPN',
    },
  ]);
  expect(status?.output).toContain(`drops every ${minutes} minutes`);
});

test('[ROUTED-11] and what suits nobody to the front desk', async () => {
  const number = randomInt(1000, 9999);
  story = await startStory(objects, `${tests}/other-questions.script.yaml`);
  const billed = await story.play(questionRun('bill', `Why is invoice ${number} twice what I ordered?`));
  const eaten = await story.play(questionRun('lunch', 'What is for lunch?'));

  expect({ refusals: story.cluster.refusals(), unused: story.cluster.unusedTurns() }).toEqual({
    refusals: [],
    unused: [],
  });
  expect(billed.status?.steps?.[0]).toMatchObject({
    resolvedAgent: 'billing-support',
    routingReason: `it names invoice ${number}`,
  });
  expect(billed.status?.output).toContain(`invoice ${number}`);
  expect(eaten.status?.steps?.[0]).toMatchObject({
    resolvedAgent: 'front-desk',
    routingReason: 'fallback: the router found no capability that fits: nobody is there for this',
  });
});

test('swarm run --dry-run tells of the router and the fallback', async () => {
  const cwd = join(import.meta.dirname, '../../../recipes/03-routed-helpdesk');
  const { stdout } = await typed(['run', '.', '--dry-run'], { cwd });
  expect(stdout).toBe(
    'Run: question-001\nTeam: helpdesk\nSteps:\n  route model=qwen2.5:7b fallback=front-desk\n',
  );
});
