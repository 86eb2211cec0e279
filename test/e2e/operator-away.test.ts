import { join } from 'node:path';
import { afterAll, beforeAll, describe, test } from '@jest/globals';
import { releaseNamespace } from '../support/chart.ts';
import { deleteNamespace, removeNamespaces } from '../support/node/create-namespace.ts';
import { installChart } from '../support/node/install-chart.ts';
import { kubectl } from '../support/node/kubectl.ts';
import { startRunIn, untilRunSucceeds } from '../support/node/run-in-flight.ts';
import { modelNamespace, startModel } from '../support/node/start-model.ts';
import { untilAnswer } from '../support/node/until-row.ts';

const namespace = 'operator-away';
const script = join(import.meta.dirname, 'trial/model.script.yaml');

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

describe('while the operator is away', () => {
  beforeAll(() => Promise.all([installChart(), startModel([script], { thinkMillis: 8000 })]));
  afterAll(async () => {
    // As the chart has it.
    await scaleOperator(2);
    await removeNamespaces(namespace);
  });

  test('kubectl delete namespace, with a run in flight, ends', async () => {
    await startRunIn(namespace, modelNamespace);
    await scaleOperator(0);
    await deleteNamespace(namespace);
  });

  test('that is forgotten: the operator that comes back does the same run anew', async () => {
    await Promise.all([scaleOperator(1), startModel([script])]);
    await startRunIn(namespace, modelNamespace);
    await untilRunSucceeds(namespace);
  });
});
