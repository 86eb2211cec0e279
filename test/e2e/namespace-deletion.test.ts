import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { releaseNamespace } from '../support/chart.ts';
import { createNamespace, removeNamespaces } from '../support/node/create-namespace.ts';
import { installChart } from '../support/node/install-chart.ts';
import { apply, kubectl, swarm } from '../support/node/kubectl.ts';
import { modelTurns, startModel } from '../support/node/start-model.ts';
import { untilAnswer, untilRow } from '../support/node/until-row.ts';

const namespace = 'support-triage';
const recipe = join(import.meta.dirname, '../../recipes/02-support-triage');
const script = join(recipe, 'tests/model.script.yaml');
// Longer than a deletion takes when it does not wait for the model.
const thinkMillis = 8000;

/** Resolves when the first agent waits for the model. */
async function startRun(): Promise<void> {
  await createNamespace(namespace);
  const { stdout } = await swarm('render', recipe);
  await apply(stdout);
  await untilRow(namespace, 'swarmruns', 'ticket-001', (row) => row.PHASE === 'Running');
  for (const name of ['ticket-classifier', 'ticket-responder'])
    await untilRow(namespace, 'swarmagents', name, (row) => row.READY === '1');
}

/**
 * Rejects when it does not end. Kubernetes looks again after half of the longest grace of pods that are still there (75 s
 * of an agent's 150), where they take longer than 5 s to end.
 */
async function deleteNamespace(): Promise<void> {
  await kubectl('delete', 'namespace', namespace, '--timeout=100s');
  expect(await kubectl('get', 'namespace', namespace, '--ignore-not-found')).toBe('');
}

async function scaleOperator(replicas: number): Promise<void> {
  const deployment = ['deployment/kubeswarm', `--namespace=${releaseNamespace}`];
  await kubectl('scale', ...deployment, `--replicas=${replicas}`);
  await kubectl('rollout', 'status', ...deployment, '--timeout=60s');
  const pods = ['get', 'pods', `--namespace=${releaseNamespace}`, '--output=name'];
  await untilAnswer(
    async () => (await kubectl(...pods)).split('\n').filter((name) => /\/kubeswarm-[0-9a-f]+-/.test(name)),
    (found) => found.length === replicas,
  );
}

describe('kubectl delete namespace, with a run in flight', () => {
  beforeAll(() => Promise.all([installChart(), startModel([script], { thinkMillis })]));
  afterAll(async () => {
    // As the chart has it.
    await scaleOperator(2);
    await removeNamespaces(namespace);
  });

  test('ends while the operator runs', async () => {
    await startRun();
    await deleteNamespace();
    const answered = (await modelTurns()).filter(({ event }) => event === 'answered');
    expect(answered.length).toBeLessThan(2);
  });

  test('ends while the operator is away', async () => {
    await startRun();
    await scaleOperator(0);
    await deleteNamespace();
  });

  test('is forgotten: the operator that comes back runs the recipe anew', async () => {
    await Promise.all([scaleOperator(1), startModel([script])]);
    await startRun();
    await untilRow(namespace, 'swarmruns', 'ticket-001', (row) => row.PHASE === 'Succeeded');
  });
});
