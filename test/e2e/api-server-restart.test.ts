import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { SwarmRun } from '../../schemas/generated/types.ts';
import { killApiServer, startApiServer } from '../support/node/control.ts';
import { createNamespace, removeNamespaces } from '../support/node/create-namespace.ts';
import { installChart } from '../support/node/install-chart.ts';
import { apply, getJson, swarm } from '../support/node/kubectl.ts';
import { modelTurns, startModel } from '../support/node/start-model.ts';
import { untilAnswer, untilRow } from '../support/node/until-row.ts';

const namespace = 'support-triage';
const recipe = join(import.meta.dirname, '../../recipes/02-support-triage');
const thinkMillis = 3000;

describe('a crash of the API server', () => {
  beforeAll(async () => {
    const script = join(recipe, 'tests/model.script.yaml');
    await Promise.all([installChart(), startModel([script], { thinkMillis })]);
    await createNamespace(namespace);
  });
  afterAll(() => removeNamespaces(namespace));

  test('with a run in flight loses no result and asks the model nothing twice', async () => {
    const { stdout } = await swarm('render', recipe);
    await apply(stdout);
    // The second step is with the model from then on.
    await untilAnswer(modelTurns, (turns) => turns.length === 1);
    await killApiServer();
    await startApiServer();
    await untilRow(namespace, 'swarmruns', 'ticket-001', (row) => row.PHASE === 'Succeeded');
    const run = await getJson<SwarmRun>('swarmrun', 'ticket-001', '--namespace', namespace);
    expect(run.status?.totalTokenUsage?.totalTokens).toBe(1612);
    expect((await modelTurns()).map(({ turn }) => turn)).toEqual(['classify', 'reply']);
  });
});
