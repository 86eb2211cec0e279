import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { SwarmRun } from '../../schemas/generated/types.ts';
import { createNamespace, removeNamespaces } from '../support/node/create-namespace.ts';
import { installChart } from '../support/node/install-chart.ts';
import { apply, getJson, kubectl, swarm } from '../support/node/kubectl.ts';
import { modelTurns, startModel } from '../support/node/start-model.ts';
import { untilAnswer, untilRow } from '../support/node/until-row.ts';

const folderOf = (recipe: string): string => join(import.meta.dirname, '../../recipes', recipe);

/** Each applied at once, as its README has it, and all at the same time: one model plays for all of them. */
const recipes = [
  { recipe: '01-incident-response', namespace: 'incident-response', run: 'incident-001' },
  { recipe: '03-routed-helpdesk', namespace: 'helpdesk', run: 'question-001' },
  { recipe: '04-fan-out-research', namespace: 'research', run: 'research-001' },
  { recipe: '18-search-brainstorm', namespace: 'brainstorm', run: 'brainstorm-demo' },
  { recipe: '19-search-root-cause', namespace: 'root-cause', run: 'rca-demo' },
];
const namespaces = recipes.map(({ namespace }) => namespace);

const runOf = (namespace: string, name: string): Promise<SwarmRun> =>
  getJson<SwarmRun>('swarmrun', name, '--namespace', namespace);

describe('recipes on a node, side by side', () => {
  beforeAll(async () => {
    const scripts = recipes.map(({ recipe }) => join(folderOf(recipe), 'tests/model.script.yaml'));
    await Promise.all([installChart(), startModel(scripts), ...namespaces.map(createNamespace)]);
    await Promise.all(
      recipes.map(async ({ recipe, namespace }) => {
        const { stdout } = await swarm('render', folderOf(recipe));
        await apply(stdout, '--namespace', namespace);
      }),
    );
  });
  afterAll(() => removeNamespaces(...namespaces));

  test.each(recipes)('[E2E-8] the run of $recipe ends with its result', async ({ namespace, run }) => {
    await untilRow(namespace, 'swarmruns', run, ({ PHASE = '' }) => /^(Succeeded|Failed)$/.test(PHASE));
    const { status } = await runOf(namespace, run);
    expect(status).toMatchObject({ phase: 'Succeeded', output: expect.stringMatching(/./) });
    expect([...new Set(status?.steps?.map(({ phase }) => phase))]).toEqual(['Succeeded']);
  });

  test('the model refused nobody', async () => {
    expect((await modelTurns()).filter(({ event }) => event === 'refused')).toEqual([]);
  });

  test('agent pods call the MCP servers of a recipe, and READY counts agents whose servers answer', async () => {
    expect(await kubectl('logs', 'deployment/mock-slack', '--namespace', 'incident-response')).toContain(
      'payments-api',
    );
    for (const name of ['incident-investigator', 'incident-diagnostician', 'incident-notifier'])
      await untilRow('incident-response', 'swarmagents', name, (row) => row.READY === '1');
  });

  test('a call of the webhook, from a pod by its address in the cluster, starts a run and waits for its end', async () => {
    const inNamespace = ['--namespace', 'incident-response'] as const;
    await kubectl('apply', '-f', join(folderOf('01-incident-response'), 'incident-event.yaml'));
    const read = (what: string, path: string): Promise<string> =>
      kubectl('get', ...what.split(' '), ...inNamespace, '--ignore-not-found', `--output=jsonpath=${path}`);
    const isKnown = (text: string): boolean => text !== '';
    const url = await untilAnswer(() => read('swarmevent incident-webhook', '{.status.webhookURL}'), isKnown);
    const token = await untilAnswer(
      () => read('secret incident-webhook-webhook-token', '{.data.token}'),
      isKnown,
    );
    const call = `
      const [url, token, body] = process.argv.slice(1);
      const headers = { authorization: 'Bearer ' + token };
      const answer = await fetch(url + '?mode=sync&timeout=1m', { method: 'POST', headers, body });
      console.log(JSON.stringify([answer.status, await answer.json()]));`;
    const first = await runOf('incident-response', 'incident-001');
    const [title = '', ...lines] = String(first.spec.input?.alert).split('\n');
    const incident = { title, description: lines.join('\n') };
    const [status, answer] = JSON.parse(
      await kubectl(
        ...[
          'exec',
          'deployment/mock-slack',
          ...inNamespace,
          '--',
          'node',
          '--input-type=module',
          '--eval',
          call,
        ],
        ...[url, Buffer.from(token, 'base64').toString(), JSON.stringify({ incident })],
      ),
    );
    expect([status, answer.status, answer.output]).toEqual([200, 'succeeded', first.status?.output]);
    expect(await read('swarmevent incident-webhook', '{.status.firedCount}')).toBe('1');
  });

  test('the router found the agent by its capability, and an event says so', async () => {
    const { status } = await runOf('helpdesk', 'question-001');
    expect(status?.steps?.[0]).toMatchObject({
      resolvedAgent: 'network-support',
      selectedCapability: 'network',
      routingReason: 'it is about VPN',
    });
    const capabilities = await kubectl(
      ...['get', 'swarmregistry', 'helpdesk', '--namespace', 'helpdesk'],
      '--output=jsonpath={.status.capabilities[*].id}',
    );
    expect(capabilities).toBe('billing network');
    const routed = ['events', '--namespace', 'helpdesk', '--field-selector=reason=TaskRouted'];
    expect(await kubectl('get', ...routed, '--output=jsonpath={.items[*].message}')).toBe(
      'task routed to agent "network-support" for capability "network": it is about VPN',
    );
  });

  test('tasks that pods handed to each other count for the run', async () => {
    const { status } = await runOf('research', 'research-001');
    const tasks = status?.steps?.[0]?.subtasks?.map((each) => `${each.tasks} of ${each.agent}`);
    expect(tasks?.toSorted()).toEqual(['1 of newsroom-checker', '3 of newsroom-researcher']);
  });

  test.each([
    [
      'brainstorm-demo: Succeeded, node 4 scored 910 (MinScoreReached)',
      ['brainstorm-demo', '--namespace=brainstorm'],
    ],
    ['rca-demo: Succeeded, node 6 scored 920 (MinScoreReached)', ['rca-demo', '--namespace=root-cause']],
  ])('a search finds what its README tells: %s', async (verdict, names) => {
    const { status, stdout } = await swarm('tree', ...names);
    expect([status, stdout.split('\n')[0]]).toEqual([0, verdict]);
  });
});
