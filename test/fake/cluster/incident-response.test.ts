import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { ProgramStart } from '../../../operator/embedded/pods/child-program.ts';
import type { SwarmEvent, SwarmRun } from '../../../schemas/generated/types.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import type { ChatBody } from '../../support/agent/model-server.ts';
import { bundleProgram } from '../../support/bundle-program.ts';
import {
  lastText,
  recipeManifests,
  type SeedCluster,
  startSeedCluster,
  type Think,
  toolResults,
} from './seed-cluster.ts';

const namespace = 'incident-response';
const manifests = recipeManifests('01-incident-response');
const file = (name: string): readonly KubeObject[] => manifests[name] ?? [];
const everything = [
  'namespace.yaml',
  'ollama-secret.yaml',
  'mock-servers.yaml',
  'investigator-agent.yaml',
  'diagnostician-agent.yaml',
  'notifier-agent.yaml',
  'incident-team.yaml',
];

/** The incident id, wherever it stands in what the model was given. */
const incidentIn = (chat: ChatBody): string => /P-\d+/.exec(lastText(chat, 'user'))?.[0] ?? 'P-0';

/** Calls the tools that each prompt asks for, one after the other, then reports from their results. */
const think: Think = (chat) => {
  const system = lastText(chat, 'system');
  const results = toolResults(chat);
  if (system.includes('SRE investigator')) {
    const steps = [
      { tool: 'get_incident', input: { incident_id: incidentIn(chat) } },
      { tool: 'query_logs', input: { service: 'payments-api' } },
      { tool: 'query_metrics', input: { service: 'payments-api' } },
    ];
    return (
      steps[results.length] ?? { text: `report on ${incidentIn(chat)}: ${results.join(' | ').slice(0, 400)}` }
    );
  }
  if (system.includes('diagnostician'))
    return { text: `root cause of ${incidentIn(chat)}: postgres-primary is down` };
  const steps = [
    {
      tool: 'post_message',
      input: { channel: '#incidents', text: `*${incidentIn(chat)}* postgres-primary is down` },
    },
    { tool: 'acknowledge_incident', input: { incident_id: incidentIn(chat) } },
  ];
  return steps[results.length] ?? { text: 'told the team' };
};

let directory: string;
let server: ProgramStart;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'kubeswarm-recipes-'));
  server = await bundleProgram(join(import.meta.dirname, '../../../recipes/server.ts'), directory);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let cluster: SeedCluster;
afterEach(() => cluster.close());

async function startWith(...files: readonly string[]): Promise<void> {
  cluster = await startSeedCluster(think, {
    triggers: { host: '127.0.0.1', port: 0 },
    images: { 'kubeswarm-recipes': (args) => ({ ...server, args: [...server.args, ...args] }) },
  });
  for (const name of files) await cluster.put(...file(name));
}

describe('the incident-response seed', () => {
  test('[EMBED-11] investigates, diagnoses and notifies, with its tools called in order', async () => {
    await startWith(...everything, 'sample-incident.yaml');
    const run = await cluster.finished(namespace, 'incident-001');
    await cluster.audit.flush();

    expect(run.status?.phase).toBe('Succeeded');
    expect(run.status?.steps?.map(({ name, phase }) => [name, phase])).toEqual([
      ['investigator', 'Succeeded'],
      ['diagnostician', 'Succeeded'],
      ['notifier', 'Succeeded'],
    ]);
    const called = cluster.audit.events.filter((event) => event.action === 'tool.called');
    expect(called.map((event) => [event.agent, event.detail.tool, event.status])).toEqual([
      ['incident-investigator', 'pagerduty/get_incident', 'success'],
      ['incident-investigator', 'grafana/query_logs', 'success'],
      ['incident-investigator', 'grafana/query_metrics', 'success'],
      ['incident-notifier', 'slack/post_message', 'success'],
      ['incident-notifier', 'pagerduty/acknowledge_incident', 'success'],
    ]);
    expect(cluster.logs(namespace, 'mock-slack')).toContain('SLACK MESSAGE to #incidents');
    expect(cluster.logs(namespace, 'mock-slack')).toContain('*P-48291* postgres-primary is down');
  });

  test('offers the diagnostician no tools, and the others only what they may call', async () => {
    await startWith(...everything, 'sample-incident.yaml');
    await cluster.finished(namespace, 'incident-001');
    const toolsOf = (words: string): readonly string[] | undefined =>
      cluster.asked
        .find((chat) => lastText(chat, 'system').includes(words))
        ?.tools?.map((tool) => tool.function.name)
        .toSorted();

    expect(toolsOf('diagnostician')).toBeUndefined();
    expect(toolsOf('SRE investigator')).toEqual([
      'grafana__query_logs',
      'grafana__query_metrics',
      'pagerduty__get_incident',
    ]);
    expect(toolsOf('communications')).toEqual(['pagerduty__acknowledge_incident', 'slack__post_message']);
  });

  test('[ADMIT-2] the policy that comes later clamps 4000 tokens to 3000, and a new apply warns of it', async () => {
    await startWith(...everything, 'incident-policy.yaml');
    const key = {
      apiVersion: 'kubeswarm.io/v1alpha1',
      kind: 'SwarmAgent',
      namespace,
      name: 'incident-investigator',
    };
    const clamped = await cluster.until<KubeObject>(
      key,
      (agent) => JSON.stringify(agent?.status ?? {}).includes('"requested":4000'),
      AbortSignal.timeout(60_000),
    );
    expect(clamped).toMatchObject({
      status: {
        effectiveGuardrails: {
          limits: { tokensPerCall: { value: 3000, requested: 4000, source: 'SwarmPolicy/incident-policy' } },
        },
      },
    });

    const [investigator] = file('investigator-agent.yaml');
    const [applied] = await cluster.put({
      ...investigator,
      spec: {
        ...(investigator?.spec as object),
        prompt: { inline: 'You are an SRE investigator, briefly.' },
      },
    } as KubeObject);
    expect(applied?.kind === 'applied' && applied.warnings).toContain(
      'guardrails.limits.tokensPerCall 4000 exceeds the maximum 3000 set by SwarmPolicy "incident-policy". It runs with 3000',
    );
    await cluster.put(...file('sample-incident.yaml'));
    await cluster.finished(namespace, 'incident-001');
    expect(new Set(cluster.asked.map((chat) => chat.max_completion_tokens))).toEqual(new Set([3000]));
  });

  test('[HOOK-2][HOOK-8] is fired by what PagerDuty posts to the generated URL with the generated token', async () => {
    await startWith(...everything, 'incident-event.yaml');
    const key = {
      apiVersion: 'kubeswarm.io/v1alpha1',
      kind: 'SwarmEvent',
      namespace,
      name: 'incident-webhook',
    };
    const event = await cluster.until<SwarmEvent>(
      key,
      (found) => found?.status?.webhookURL !== undefined,
      AbortSignal.timeout(60_000),
    );
    const secret = await cluster.api.get<KubeObject & { readonly data?: { readonly token?: string } }>({
      apiVersion: 'v1',
      kind: 'Secret',
      namespace,
      name: 'incident-webhook-webhook-token',
    });
    const token = Buffer.from(secret?.data?.token ?? '', 'base64').toString();
    const answer = await fetch(`${event?.status?.webhookURL}?mode=sync`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify({ incident: { title: 'P-7 payments-api', description: '{{ .nothing }}' } }),
    });

    expect(await answer.json()).toMatchObject({ status: 'succeeded', output: 'told the team' });
    const { items } = await cluster.api.list<SwarmRun>({ ...key, kind: 'SwarmRun' }, { namespace });
    expect(items.map(({ spec }) => spec.input)).toEqual([{ alert: 'P-7 payments-api: {{ .nothing }}' }]);
    expect(cluster.logs(namespace, 'mock-slack')).toContain('*P-7* postgres-primary is down');
  });
});
