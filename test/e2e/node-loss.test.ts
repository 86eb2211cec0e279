import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { SwarmRun } from '../../schemas/generated/types.ts';
import { killPods, startKubelet } from '../support/node/control.ts';
import { createNamespace, removeNamespaces } from '../support/node/create-namespace.ts';
import { installChart } from '../support/node/install-chart.ts';
import { apply, getJson, kubectl, swarm } from '../support/node/kubectl.ts';
import { modelTurns, startModel } from '../support/node/start-model.ts';
import { untilAnswer, untilRow } from '../support/node/until-row.ts';

const namespace = 'support-triage';
const recipe = join(import.meta.dirname, '../../recipes/02-support-triage');

describe('the loss of the node, with operator, queue, model and agents', () => {
  beforeAll(async () => {
    const script = join(recipe, 'tests/model.script.yaml');
    await Promise.all([installChart(), startModel([script], { thinkMillis: 6000 })]);
    await createNamespace(namespace);
  });
  afterAll(() => removeNamespaces(namespace));

  const status = async (): Promise<SwarmRun['status']> =>
    (await getJson<SwarmRun>('swarmrun', 'ticket-001', '--namespace', namespace)).status;
  const phases = async () => ((await status())?.steps ?? []).map(({ phase }) => phase);

  test('[FAULT-14] a run in flight ends with its result when the node is back, its agents on new pods', async () => {
    const { stdout } = await swarm('render', recipe);
    await apply(stdout);
    // From then on the second step is with the model, and the first will not be asked for again.
    await untilAnswer(phases, ([classifier]) => classifier === 'Succeeded');
    await killPods();
    // What Kubernetes does to pods of a node that it takes for lost.
    await kubectl('delete', 'pods', '--all', '--namespace', namespace, '--force', '--grace-period=0');
    await startKubelet();
    await untilRow(namespace, 'swarmruns', 'ticket-001', (row) => row.PHASE === 'Succeeded');
    expect((await status())?.totalTokenUsage?.totalTokens).toBe(1612);
    expect(await phases()).toEqual(['Succeeded', 'Succeeded']);
    // Since it started again.
    expect((await modelTurns()).map(({ turn }) => turn)).toEqual(['reply']);
  });
});
