import { afterEach, expect, test } from '@jest/globals';
import type { SwarmMemory } from '../../../schemas/generated/types.ts';
import { type ControlPlane, conditionText, createControlPlane } from './control-plane.ts';
import { apiVersion, namespace, settingsNamed } from './objects.ts';

let plane: ControlPlane;
afterEach(() => plane.close());

test('[SETTINGS-1] settings are accepted', async () => {
  plane = await createControlPlane();
  await plane.put(settingsNamed('house', { temperature: '0.2' }));
  await plane.reconcile('SwarmSettings', 'house');

  expect(conditionText(await plane.read('SwarmSettings', 'house'), 'Ready')).toBe('True Accepted');
});

test.each<{ spec: SwarmMemory['spec']; expected: string }>([
  { spec: { backend: 'in-context' }, expected: 'True Accepted' },
  { spec: { backend: 'redis' }, expected: 'False InvalidSpec' },
  { spec: { backend: 'redis', redis: { secretRef: { name: '' } } }, expected: 'False InvalidSpec' },
  { spec: { backend: 'redis', redis: { secretRef: { name: 'r' } } }, expected: 'True Accepted' },
  { spec: { backend: 'vector-store' }, expected: 'False InvalidSpec' },
  {
    spec: { backend: 'vector-store', vectorStore: { provider: 'qdrant', endpoint: '' } },
    expected: 'False InvalidSpec',
  },
])('[SETTINGS-1] a memory with $spec is $expected', async ({ spec, expected }) => {
  plane = await createControlPlane();
  await plane.put({ apiVersion, kind: 'SwarmMemory', metadata: { name: 'notes', namespace }, spec });
  await plane.reconcile('SwarmMemory', 'notes');

  expect(conditionText(await plane.read('SwarmMemory', 'notes'), 'Ready')).toBe(expected);
});
