import { afterEach, describe, expect, test } from '@jest/globals';
import type { SwarmAgent, SwarmTeam } from '../../../schemas/generated/types.ts';
import { type ControlPlane, conditionText, createControlPlane } from './control-plane.ts';
import { agentNamed, apiVersion, teamNamed } from './objects.ts';

let plane: ControlPlane;
afterEach(() => plane.close());

async function reconciled(spec: SwarmTeam['spec']): Promise<SwarmTeam> {
  await plane.put(teamNamed('desk', spec));
  await plane.reconcile('SwarmTeam', 'desk');
  return plane.read<SwarmTeam>('SwarmTeam', 'desk');
}

describe('[ROUTED-10] the router of a routed team', () => {
  const routing = {
    model: 'qwen3:4b',
    apiKeyRef: { name: 'keys', key: 'OPENAI_API_KEY' },
    envFrom: [{ secretRef: { name: 'endpoints' } }],
  };
  const router = { apiVersion, kind: 'SwarmAgent', name: 'desk-router' } as const;

  test('is an agent of the team, with its model and secrets, and listed in no registry', async () => {
    plane = await createControlPlane();
    const team = await reconciled({ routing });

    expect(conditionText(team, 'Ready')).toBe('True Reconciled');
    const { spec, metadata } = (await plane.find<SwarmAgent>(router)) ?? agentNamed('none');
    expect(spec).toMatchObject({
      model: 'qwen3:4b',
      infrastructure: {
        apiKeyRef: routing.apiKeyRef,
        envFrom: routing.envFrom,
        registryRef: { name: '' },
      },
    });
    expect(metadata.ownerReferences).toMatchObject([{ kind: 'SwarmTeam', name: 'desk', controller: true }]);
  });

  test('goes when the team gets a pipeline', async () => {
    plane = await createControlPlane();
    await reconciled({ routing });
    await reconciled({ roles: [{ name: 'check', model: 'qwen3:4b' }], pipeline: [{ role: 'check' }] });

    expect(await plane.find(router)).toBeUndefined();
  });
});
