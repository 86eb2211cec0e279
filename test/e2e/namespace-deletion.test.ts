import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { deleteNamespace, removeNamespaces } from '../support/node/create-namespace.ts';
import { installChart } from '../support/node/install-chart.ts';
import { startRunIn } from '../support/node/run-in-flight.ts';
import { modelTurns, startModel } from '../support/node/start-model.ts';

const namespace = 'namespace-deletion';
const modelNamespace = 'slow-model';
const script = join(import.meta.dirname, 'trial/model.script.yaml');

beforeAll(() =>
  // Longer than a deletion takes to stop the run, on a busy machine too.
  Promise.all([installChart(), startModel([script], { namespace: modelNamespace, thinkMillis: 30_000 })]),
);
afterAll(() => removeNamespaces(namespace, modelNamespace));

test('kubectl delete namespace, with a run in flight, ends while the operator runs', async () => {
  await startRunIn(namespace, modelNamespace);
  await deleteNamespace(namespace);
  const answered = (await modelTurns(modelNamespace)).filter(({ event }) => event === 'answered');
  expect(answered.length).toBeLessThan(2);
});
