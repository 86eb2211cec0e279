import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { SwarmRun } from '../../schemas/generated/types.ts';
import { killApiServer, killPods, startApiServer, startKubelet } from '../support/node/control.ts';
import { createNamespace, removeNamespaces } from '../support/node/create-namespace.ts';
import { installChart } from '../support/node/install-chart.ts';
import { apply, getJson, kubectl, swarm } from '../support/node/kubectl.ts';
import { applyObjects } from '../support/node/node-api.ts';
import { modelTurns, startModel } from '../support/node/start-model.ts';
import { untilAnswer, untilRow } from '../support/node/until-row.ts';

const namespace = 'support-triage';
const recipe = join(import.meta.dirname, '../../recipes/02-support-triage');
const inNamespace = ['--namespace', namespace] as const;
/** Long enough for a crash in the middle of a step. */
const thinkMillis = 4000;

describe('with a run in flight', () => {
  beforeAll(async () => {
    const script = join(recipe, 'tests/model.script.yaml');
    await Promise.all([installChart(), startModel([script], { thinkMillis })]);
    await createNamespace(namespace);
  });
  afterAll(() => removeNamespaces(namespace));

  const statusOf = async (run: string): Promise<SwarmRun['status']> =>
    (await getJson<SwarmRun>('swarmrun', run, ...inNamespace)).status;
  const phasesOf = async (run: string) => ((await statusOf(run))?.steps ?? []).map(({ phase }) => phase);
  const turns = async () => (await modelTurns()).map(({ turn }) => turn);

  test('a crash of the API server loses no result and asks the model nothing twice', async () => {
    const { stdout } = await swarm('render', recipe);
    await apply(stdout);
    // The second step is with the model from then on.
    await untilAnswer(turns, ({ length }) => length === 1);
    await killApiServer();
    await startApiServer();
    await untilRow(namespace, 'swarmruns', 'ticket-001', (row) => row.PHASE === 'Succeeded');
    expect((await statusOf('ticket-001'))?.totalTokenUsage?.totalTokens).toBe(1612);
    expect(await turns()).toEqual(['classify', 'reply']);
  });

  test('[FAULT-14] the loss of the node, with operator, queue, model and agents, ends in its result on new pods', async () => {
    const { apiVersion, kind, spec } = await getJson<SwarmRun>('swarmrun', 'ticket-001', ...inNamespace);
    await applyObjects([{ apiVersion, kind, metadata: { name: 'ticket-002', namespace }, spec }]);
    await untilAnswer(
      () => phasesOf('ticket-002'),
      ([classifier]) => classifier === 'Succeeded',
    );
    await killPods();
    // What Kubernetes does to pods of a node that it takes for lost.
    await kubectl('delete', 'pods', '--all', ...inNamespace, '--force', '--grace-period=0');
    await startKubelet();
    await untilRow(namespace, 'swarmruns', 'ticket-002', (row) => row.PHASE === 'Succeeded');
    expect((await statusOf('ticket-002'))?.totalTokenUsage?.totalTokens).toBe(1612);
    expect(await phasesOf('ticket-002')).toEqual(['Succeeded', 'Succeeded']);
    // Since it started again.
    expect(await turns()).toEqual(['reply']);
  });
});
