import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { kubectl, kubectlLines } from '../../support/recipes/kubectl.ts';
import { startStory } from '../../support/recipes/start-story.ts';

const recipes = join(import.meta.dirname, '../../../recipes');

/** Types the commands of a README, but those of the sections `without`, on an empty cluster; answers what each printed. */
async function typeReadme(recipe: string, namespace: string, without: readonly string[]) {
  const directory = join(recipes, recipe);
  const lines = kubectlLines(readFileSync(join(directory, 'README.md'), 'utf8'), without);
  const story = await startStory([], `${recipe}/tests/model.script.yaml`);
  const warnings: string[] = [];
  const context = {
    cluster: story.cluster,
    directory,
    warn: (warning: string) => void warnings.push(warning),
    signal: AbortSignal.timeout(60_000),
  };
  const printed = new Map<string, string>();
  try {
    for (const line of lines) printed.set(line, await kubectl(line, context));
    const left = await Promise.all(kinds.map((kind) => story.cluster.api.list(kind, { namespace })));
    return {
      lines,
      printed,
      warnings,
      left: left.flatMap(({ items }) => items),
      refusals: story.cluster.refusals(),
    };
  } finally {
    await story.cluster.close();
  }
}

const kinds = [
  ...['SwarmAgent', 'SwarmTeam', 'SwarmRun', 'SwarmPolicy'].map((kind) => ({
    apiVersion: 'kubeswarm.io/v1alpha1',
    kind,
  })),
  { apiVersion: 'apps/v1', kind: 'Deployment' },
];

const phases = 'Pending\nRunning\nSucceeded';

test('[RECIPE-2] the commands of the incident seed work one by one, the policy last, and leave nothing', async () => {
  const { lines, printed, warnings, left, refusals } = await typeReadme(
    '01-incident-response',
    'incident-response',
    ['Going further'],
  );
  expect(refusals).toEqual([]);
  expect(lines.slice(-2)).toEqual([
    'kubectl apply -f incident-policy.yaml',
    'kubectl delete namespace incident-response',
  ]);
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
  expect(left).toEqual([]);
});

test('[RECIPE-2] the commands of the support seed work one by one, the policy last, and leave nothing', async () => {
  const { lines, printed, warnings, left, refusals } = await typeReadme(
    '02-support-triage',
    'support-triage',
    ['Jira'],
  );
  expect(refusals).toEqual([]);
  expect(lines.slice(-2)).toEqual([
    'kubectl apply -f budget-policy.yaml',
    'kubectl delete namespace support-triage',
  ]);
  expect(printed.get('kubectl get swarmagents -n support-triage')).toMatch(
    /^NAME +MODEL +REPLICAS +READY +AGE\nticket-classifier +qwen2\.5:7b +1 +1 +\d+s\nticket-responder +qwen2\.5:7b +1 +1 +\d+s$/,
  );
  expect(printed.get('kubectl get swarmrun ticket-001 -n support-triage -w')).toBe(phases);
  expect(warnings).toEqual([]);
  expect(left).toEqual([]);
});
