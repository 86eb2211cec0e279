import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { SwarmRun } from '../../schemas/generated/types.ts';
import { createNamespace, removeNamespaces } from '../support/node/create-namespace.ts';
import { installChart } from '../support/node/install-chart.ts';
import { apply, getJson, kubectl, swarm } from '../support/node/kubectl.ts';
import { modelTurns, startModel } from '../support/node/start-model.ts';
import { untilRow } from '../support/node/until-row.ts';

const namespace = 'incident-response';
const recipe = join(import.meta.dirname, '../../recipes/01-incident-response');

describe('the recipe incident-response on a node', () => {
  beforeAll(async () => {
    await Promise.all([installChart(), startModel([join(recipe, 'tests/model.script.yaml')])]);
    await createNamespace(namespace);
    const { stdout } = await swarm('render', recipe);
    await apply(stdout);
  });
  afterAll(() => removeNamespaces(namespace));

  test('everything applied at once: agent pods call the MCP servers of the recipe and the model, all of them pods', async () => {
    await untilRow(namespace, 'swarmruns', 'incident-001', (row) => row.PHASE === 'Succeeded');
    const run = await getJson<SwarmRun>('swarmrun', 'incident-001', '--namespace', namespace);
    const steps = run.status?.steps ?? [];
    expect(steps.map(({ name, phase }) => [name, phase])).toEqual([
      ['investigator', 'Succeeded'],
      ['diagnostician', 'Succeeded'],
      ['notifier', 'Succeeded'],
    ]);
    expect((await modelTurns()).filter(({ event }) => event === 'refused')).toEqual([]);
    expect(await kubectl('logs', 'deployment/mock-slack', '--namespace', namespace)).toContain(
      'payments-api',
    );
  });

  test('READY counts agents whose MCP servers answer', async () => {
    for (const name of ['incident-investigator', 'incident-diagnostician', 'incident-notifier'])
      await untilRow(namespace, 'swarmagents', name, (row) => row.READY === '1');
  });
});
