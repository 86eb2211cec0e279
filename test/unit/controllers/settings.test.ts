import { afterEach, expect, test } from '@jest/globals';
import type { SwarmSettings } from '../../../schemas/generated/types.ts';
import { type ControlPlane, conditionMessage, conditionText, createControlPlane } from './control-plane.ts';
import { settingsNamed } from './objects.ts';

let plane: ControlPlane;
afterEach(() => plane.close());

test.each<{ spec: SwarmSettings['spec']; expected: string; message: string }>([
  { spec: { temperature: '0.2' }, expected: 'True Accepted', message: '' },
  {
    spec: { memoryBackend: 'redis' },
    expected: 'True Accepted',
    message: 'not honoured yet: spec.memoryBackend: agents have no memory yet',
  },
  {
    spec: { security: { mcpAllowlist: ['not a url'] } },
    expected: 'False InvalidSpec',
    message: 'spec.security.mcpAllowlist[0] "not a url" is no http(s) URL',
  },
])('[SETTINGS-1] settings with $spec are $expected', async ({ spec, expected, message }) => {
  plane = await createControlPlane();
  await plane.put(settingsNamed('house', spec));
  await plane.reconcile('SwarmSettings', 'house');

  const settings = await plane.read('SwarmSettings', 'house');
  expect(conditionText(settings, 'Ready')).toBe(expected);
  expect(conditionMessage(settings, 'Ready')).toContain(message);
});
