import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { SwarmAgent } from '../../../schemas/generated/types.ts';
import { kubectl, kubectlLines } from '../../support/recipes/kubectl.ts';
import { startStory } from '../../support/recipes/start-story.ts';

const recipes = join(import.meta.dirname, '../../../recipes');

/** Types the commands of a README, up to a heading, on an empty cluster; answers what each printed. */
async function typeReadme(recipe: string, until: string) {
  const directory = join(recipes, recipe);
  const lines = kubectlLines(readFileSync(join(directory, 'README.md'), 'utf8'), until);
  const story = await startStory([], `${recipe}/tests/model.script.yaml`);
  const warnings: string[] = [];
  const context = {
    cluster: story.cluster,
    directory,
    warn: (warning: string) => void warnings.push(warning),
    signal: AbortSignal.timeout(25_000),
  };
  const printed = new Map<string, string>();
  try {
    for (const line of lines) printed.set(line, await kubectl(line, context));
    const agents = await story.cluster.api.list<SwarmAgent>({
      apiVersion: 'kubeswarm.io/v1alpha1',
      kind: 'SwarmAgent',
    });
    return { lines, printed, warnings, agents: agents.items, refusals: story.cluster.refusals() };
  } finally {
    await story.cluster.close();
  }
}

const phases = 'Pending\nRunning\nSucceeded';

test('[RECIPE-2] the commands of the incident seed work one by one, the policy last', async () => {
  const { lines, printed, warnings, agents, refusals } = await typeReadme(
    '01-incident-response',
    'Going further',
  );
  expect(refusals).toEqual([]);
  expect(lines.at(-1)).toBe('kubectl apply -f incident-policy.yaml');
  expect(printed.get('kubectl get pods -n incident-response')).toBe(
    'mock-grafana\nmock-pagerduty\nmock-slack',
  );
  expect(printed.get('kubectl get swarmagents -n incident-response')).toMatch(
    /^NAME +MODEL +REPLICAS +READY +AGE\nincident-diagnostician +qwen2\.5:7b +1 +1 +\d+s\nincident-investigator .*\nincident-notifier .*$/,
  );
  expect(printed.get('kubectl get swarmrun incident-001 -n incident-response -w')).toBe(phases);
  expect(printed.get('kubectl logs -n incident-response deploy/mock-slack')).toContain(
    'SLACK MESSAGE to #incidents',
  );
  expect(warnings).toEqual([]);
  expect(agents.map(({ spec }) => spec.guardrails?.limits?.tokensPerCall)).toEqual([3000, 4000, 3000]);
});

test('[RECIPE-2] the commands of the support seed work one by one, the policy last', async () => {
  const { lines, printed, warnings, refusals } = await typeReadme('02-support-triage', 'Jira');
  expect(refusals).toEqual([]);
  expect(lines.at(-1)).toBe('kubectl apply -f budget-policy.yaml');
  expect(printed.get('kubectl get swarmagents -n support-triage')).toMatch(
    /^NAME +MODEL +REPLICAS +READY +AGE\nticket-classifier +qwen2\.5:7b +1 +1 +\d+s\nticket-responder +qwen2\.5:7b +1 +1 +\d+s$/,
  );
  expect(printed.get('kubectl get swarmrun ticket-001 -n support-triage -w')).toBe(phases);
  expect(warnings).toEqual([]);
});
