import { afterEach, describe, expect, test } from '@jest/globals';
import type { SwarmTeam } from '../../../schemas/generated/types.ts';
import { type ControlPlane, conditionText, createControlPlane } from './control-plane.ts';
import { apiVersion, teamNamed } from './objects.ts';

let plane: ControlPlane;
afterEach(() => plane.close());

const inline = { name: 'check', model: 'qwen2.5:7b', prompt: { inline: 'Check it.' } };
const external = { name: 'draft', swarmAgent: 'writer' };

describe('a team that cannot run', () => {
  test.each<{ name: string; spec: SwarmTeam['spec']; reason: string; says: string }>([
    {
      name: 'a cycle',
      spec: {
        roles: [external, inline],
        pipeline: [
          { role: 'draft', dependsOn: ['check'] },
          { role: 'check', dependsOn: ['draft'] },
        ],
      },
      reason: 'InvalidDAG',
      says: 'cycle',
    },
    {
      name: 'an unknown dependency',
      spec: { roles: [inline], pipeline: [{ role: 'check', dependsOn: ['x'] }] },
      reason: 'InvalidDAG',
      says: 'step "check" depends on unknown step "x"',
    },
    {
      name: 'a role that hands tasks to itself',
      spec: { roles: [{ ...inline, canDelegate: ['check'] }], entry: 'check' },
      reason: 'InvalidTopology',
      says: 'roles delegate in a cycle: check -> check',
    },
    {
      name: 'a router without a model',
      spec: { routing: {} },
      reason: 'InvalidTopology',
      says: 'spec.routing.model is not set',
    },
    {
      name: 'a role of a dynamic team that another team plays',
      spec: { roles: [inline, { name: 'draft', swarmTeam: 'press' }], entry: 'check' },
      reason: 'InvalidTopology',
      says: 'role "draft" is played by another team, which only a pipeline can use',
    },
    {
      name: 'a role of a search that another team plays',
      spec: {
        roles: [inline, { name: 'draft', swarmTeam: 'press' }],
        search: { strategy: 'BFS', plannerRole: 'check', executorRole: 'draft', initialPrompt: 'go' },
      },
      reason: 'InvalidTopology',
      says: 'Use swarmAgent or an inline role in search mode',
    },
    {
      name: 'a step whose pattern does not compile',
      spec: { roles: [inline], pipeline: [{ role: 'check', validate: { contains: '(' } }] },
      reason: 'InvalidDAG',
      says: 'step "check": validate.contains: invalid RE2 pattern',
    },
    {
      name: 'a bucket without a name',
      spec: { roles: [inline], pipeline: [{ role: 'check' }], artifactStore: { type: 's3' } },
      reason: 'InvalidSpec',
      says: 's3',
    },
    {
      name: 'a history kept for no time that can be read',
      spec: { roles: [inline], pipeline: [{ role: 'check' }], runRetainFor: '1 week' },
      reason: 'InvalidSpec',
      says: 'spec.runRetainFor "1 week" is no duration',
    },
  ])('[TEAM-2] [TEAM-7] [TEAM-12] with $name is stalled and says so', async ({ spec, reason, says }) => {
    plane = await createControlPlane();
    await plane.put(teamNamed('desk', spec));
    await plane.reconcile('SwarmTeam', 'desk');
    const team = await plane.read<SwarmTeam>('SwarmTeam', 'desk');

    expect(conditionText(team, 'Ready')).toBe(`False ${reason}`);
    expect(conditionText(team, 'Stalled')).toBe(`True ${reason}`);
    expect(team.status?.conditions?.[0]?.message).toContain(says);
    expect(await plane.find({ apiVersion, kind: 'SwarmAgent', name: 'desk-check' })).toBeUndefined();
  });
});
