import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { SwarmAgent, SwarmRun } from '../../../schemas/generated/types.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import {
  recipeObjects,
  type Story,
  startStory,
  withChanges,
  withValues,
} from '../../support/recipes/start-story.ts';

const namespace = 'incident-response';
const script = '01-incident-response/tests/model.script.yaml';

/** Figures that no script can know. */
function randomIncident() {
  const clock = (minute: number): string => `${String(randomInt(24)).padStart(2, '0')}:${minute}`;
  const tenths = (from: number, to: number): string => `${randomInt(from, to)}.${randomInt(1, 10)}`;
  return {
    incidentId: `P-${randomInt(10_000, 99_999)}`,
    service: `service-${randomInt(1000, 9999)}-api`,
    errorEntries: String(randomInt(100, 999)),
    baselinePercent: tenths(0, 2),
    peakPercent: tenths(10, 90),
    failoverAt: clock(randomInt(10, 30)),
    peakAt: clock(randomInt(31, 60)),
  };
}

type Incident = ReturnType<typeof randomIncident>;

function incidentObjects(
  objects: readonly KubeObject[],
  incident: Incident,
  pagerduty: string,
): readonly KubeObject[] {
  const { incidentId, ...graphs } = incident;
  const withGrafana = withValues(objects, 'mock-grafana', graphs);
  return withValues(withGrafana, pagerduty, {
    incidentId,
    service: incident.service,
    title: `High error rate on ${incident.service}`,
  });
}

function incidentRun({ incidentId, service, peakPercent }: Incident): KubeObject {
  return {
    apiVersion: 'kubeswarm.io/v1alpha1',
    kind: 'SwarmRun',
    metadata: { name: 'incident-001', namespace },
    spec: {
      teamRef: 'incident-responder',
      input: {
        alert: `PagerDuty Incident ${incidentId}: High error rate on ${service}\n\nSeverity: High\nCurrent rate: ${peakPercent}% 5xx responses`,
      },
    },
  };
}

describe('an incident', () => {
  const incident = randomIncident();
  let story: Story;
  let run: SwarmRun;
  beforeAll(async () => {
    const objects = incidentObjects(
      await recipeObjects('01-incident-response', namespace),
      incident,
      'mock-pagerduty',
    );
    story = await startStory(objects, script);
    run = await story.play(incidentRun(incident));
  });
  afterAll(() => story?.cluster.close());

  test('the run succeeds, step after step', () => {
    expect({
      refusals: story.cluster.refusals(),
      conditions: run.status?.conditions,
      phase: run.status?.phase,
    }).toMatchObject({
      refusals: [],
      phase: 'Succeeded',
    });
    expect(run.status?.steps?.map(({ name, phase }) => `${name} ${phase}`)).toEqual([
      'investigator Succeeded',
      'diagnostician Succeeded',
      'notifier Succeeded',
    ]);
  });

  test('[RECIPE-6] incident id and figures reach the Slack message', () => {
    const message = story.cluster.logs(namespace, 'mock-slack');
    expect(message).toMatch(/^={40}\nSLACK MESSAGE to #incidents\n={40}\n\*Incident Summary\*\n/);
    expect(message).toContain(`**Incident:** ${incident.incidentId}\n**Service:** ${incident.service}\n`);
    expect(message).toContain(
      `**Severity:** High\n**Blast Radius:** ${incident.service} service experiencing high error rates (${incident.peakPercent}%)`,
    );
    expect(message).toContain(
      `${incident.errorEntries} error entries, the first: connection refused to postgres-primary:5432`,
    );
  });

  test('[RECIPE-6] PagerDuty is acknowledged, once, after the message', () => {
    const lines = story.cluster.logs(namespace, 'mock-pagerduty').split('\n');
    expect(lines.filter((line) => line.includes('ACKNOWLEDGED'))).toEqual([
      `INCIDENT ${incident.incidentId} ACKNOWLEDGED`,
    ]);
    const written = toolCalls('incident-notifier').map(({ detail }) => detail.tool);
    expect(written).toEqual(['slack/post_message', 'pagerduty/acknowledge_incident']);
  });

  const toolCalls = (agent: string) =>
    story.cluster.audit.events.filter((event) => event.action === 'tool.called' && event.agent === agent);

  test("[RECIPE-7] every figure of the investigator's report traces back to a tool.called event", () => {
    const report = run.status?.steps?.[0]?.output ?? '';
    const figures = [...report.matchAll(/P-\d+|\d+(?:[.:]\d+)?/g)].map(([figure]) => figure);
    expect(figures).toEqual(
      expect.arrayContaining([
        incident.incidentId,
        incident.peakPercent,
        incident.failoverAt,
        incident.errorEntries,
      ]),
    );
    const seen = toolCalls('incident-investigator').map(({ detail }) => JSON.stringify(detail.output));
    expect(seen).toHaveLength(3);
    expect(figures.filter((figure) => !seen.some((output) => output.includes(figure)))).toEqual([]);
  });

  test('[RECIPE-8] it costs 10,000 tokens and no money', () => {
    expect(run.status?.totalTokenUsage?.totalTokens).toBe(10_000);
    expect(run.status?.totalCostUSD).toBe('0.000000');
  });

  test('the investigator asks for 4000 tokens a call and runs with the 3000 of the policy', async () => {
    const agent = await story.cluster.api.get<SwarmAgent>({
      apiVersion: 'kubeswarm.io/v1alpha1',
      kind: 'SwarmAgent',
      namespace,
      name: 'incident-investigator',
    });
    expect(agent?.status?.effectiveGuardrails?.limits?.tokensPerCall).toEqual({
      value: 3000,
      requested: 4000,
      source: 'SwarmPolicy/incident-policy',
    });
  });

  test('[SCRIPT-3] every turn of the script was asked for', () => {
    expect(story.cluster.unusedTurns()).toEqual([]);
  });
});

test('[RECIPE-15] a PagerDuty server that asks for a token gets it, in both spellings', async () => {
  const incident = randomIncident();
  const token = `token-${randomInt(1e9)}`;
  const base = await recipeObjects('01-incident-response', namespace);
  const variant = await recipeObjects('01-incident-response/going-further/real-pagerduty', namespace);
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'pagerduty-api-key', namespace },
    stringData: { token },
  };
  const objects = withChanges(base, [secret, ...variant]);
  const story = await startStory(incidentObjects(objects, incident, 'pagerduty-mcp'), script);
  try {
    const run = await story.play(incidentRun(incident));
    expect({ phase: run.status?.phase, refusals: story.cluster.refusals() }).toEqual({
      phase: 'Succeeded',
      refusals: [],
    });
    expect(story.cluster.logs(namespace, 'pagerduty-mcp')).toContain(
      `INCIDENT ${incident.incidentId} ACKNOWLEDGED`,
    );
    expect(story.cluster.logs(namespace, 'mock-pagerduty')).not.toContain('get_incident');
    expect(JSON.stringify([run, story.cluster.audit.events])).not.toContain(token);
  } finally {
    await story.cluster.close();
  }
});
