import { afterEach, expect, test } from '@jest/globals';
import { type ControlPlane, conditionText, createControlPlane } from './control-plane.ts';
import { agentNamed } from './objects.ts';

let plane: ControlPlane;
afterEach(() => plane.close());

/** Condition Ready and the replicas that are asked for, with these annotations. */
async function reconciled(
  annotations: Readonly<Record<string, string>>,
): Promise<readonly [string, unknown]> {
  const agent = agentNamed('helper');
  await plane.put({ ...agent, metadata: { ...agent.metadata, annotations } });
  await plane.reconcile('SwarmAgent', 'helper');
  const deployment = await plane.find({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'helper-agent' });
  const replicas = Object(deployment?.spec).replicas;
  return [conditionText(await plane.read('SwarmAgent', 'helper'), 'Ready'), replicas];
}

test('[AGENT-21] an agent is Ready and Suspended while the annotation stands, with no replicas', async () => {
  plane = await createControlPlane();
  expect(await reconciled({})).toEqual(['False Progressing', 1]);
  expect(await reconciled({ 'kubeswarm.io/suspended': 'true' })).toEqual(['True Suspended', 0]);
  expect(await reconciled({ 'kubeswarm.io/suspended': 'false' })).toEqual(['False Progressing', 1]);
});
