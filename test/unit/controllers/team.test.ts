import { afterEach, describe, expect, test } from '@jest/globals';
import { ApiError } from '../../../operator/kube/api.ts';
import type { SwarmTeam } from '../../../schemas/generated/types.ts';
import { budgetNamed } from './budget-world.ts';
import { type ControlPlane, conditionText, createControlPlane } from './control-plane.ts';
import { agentNamed, apiVersion, namespace, runNamed, teamNamed } from './objects.ts';

let plane: ControlPlane;
afterEach(() => plane.close());

const pipeline = [{ role: 'draft' }, { role: 'check', dependsOn: ['draft'] }];
const inline = { name: 'check', model: 'qwen2.5:7b', prompt: { inline: 'Check it.' } };
const external = { name: 'draft', swarmAgent: 'writer' };

async function reconciled(spec: SwarmTeam['spec']): Promise<SwarmTeam> {
  await plane.put(teamNamed('desk', spec));
  await plane.reconcile('SwarmTeam', 'desk');
  return plane.read<SwarmTeam>('SwarmTeam', 'desk');
}

describe('the roles of a team', () => {
  test('[TEAM-1] that are inline become agents which the team owns', async () => {
    plane = await createControlPlane();
    await plane.put(agentNamed('writer'));
    const team = await reconciled({
      roles: [
        external,
        { ...inline, limits: { tokensPerCall: 900 }, guardrails: { tools: { deny: ['*'] } } },
      ],
      pipeline,
      budgetRef: { name: 'monthly' },
    });

    expect(await plane.read('SwarmAgent', 'desk-check')).toMatchObject({
      metadata: {
        labels: { 'kubeswarm.io/team': 'desk', 'kubeswarm.io/role': 'check' },
        ownerReferences: [{ kind: 'SwarmTeam', name: 'desk', controller: true }],
      },
      spec: {
        model: 'qwen2.5:7b',
        prompt: { inline: 'Check it.' },
        guardrails: {
          limits: { tokensPerCall: 900 },
          tools: { deny: ['*'] },
          budgetRef: { name: 'monthly' },
        },
      },
    });
    expect(conditionText(team, 'Ready')).toBe('True Reconciled');
    expect(team.status).toMatchObject({
      phase: 'Ready',
      entryRole: 'draft',
      roles: [{ name: 'draft' }, { name: 'check', managedSwarmAgent: 'desk-check' }],
    });
  });

  test('[TEAM-1] take their agent along when they go, and edits reach it', async () => {
    plane = await createControlPlane();
    await plane.put(agentNamed('writer'));
    await reconciled({ roles: [external, inline], pipeline });
    await reconciled({ roles: [external, { ...inline, model: 'qwen3:4b' }], pipeline });
    expect(await plane.read('SwarmAgent', 'desk-check')).toMatchObject({ spec: { model: 'qwen3:4b' } });

    await reconciled({ roles: [external], pipeline: [{ role: 'draft' }] });
    expect(await plane.find({ apiVersion, kind: 'SwarmAgent', name: 'desk-check' })).toBeUndefined();
    expect(await plane.find({ apiVersion, kind: 'SwarmAgent', name: 'writer' })).toBeDefined();
  });

  test('[TEAM-1] without a prompt get one of a line', async () => {
    plane = await createControlPlane();
    await reconciled({ roles: [{ name: 'check', model: 'qwen3:4b' }], pipeline: [{ role: 'check' }] });

    expect(await plane.read('SwarmAgent', 'desk-check')).toMatchObject({
      spec: { prompt: { inline: expect.stringMatching(/^You play the role "check" in the team "desk"\./) } },
    });
  });

  test('[TEAM-2] whose agent is missing are RolesNotReady until it comes', async () => {
    plane = await createControlPlane();
    const waiting = await reconciled({ roles: [external], pipeline: [{ role: 'draft' }] });
    expect(conditionText(waiting, 'Ready')).toBe('False RolesNotReady');
    expect(conditionText(waiting, 'Stalled')).toBe('False NotStalled');
    expect(waiting.status?.phase).toBe('Pending');

    await plane.put(agentNamed('writer'));
    await plane.reconcile('SwarmTeam', 'desk');
    expect(conditionText(await plane.read('SwarmTeam', 'desk'), 'Ready')).toBe('True Reconciled');
  });

  test('[TEAM-2] that another team plays show the agent of its entry role', async () => {
    plane = await createControlPlane();
    const waiting = await reconciled({
      roles: [{ name: 'draft', swarmTeam: 'press' }],
      pipeline: [{ role: 'draft' }],
    });
    expect(conditionText(waiting, 'Ready')).toBe('False RolesNotReady');

    await plane.put(
      teamNamed('press', { roles: [{ name: 'lead', swarmAgent: 'writer' }], pipeline: [{ role: 'lead' }] }),
      agentNamed('writer'),
    );
    await plane.api.applyStatus(
      {
        apiVersion,
        kind: 'SwarmAgent',
        metadata: { name: 'writer', namespace },
        status: { readyReplicas: 2, desiredReplicas: 2 },
      },
      { fieldManager: 'agent' },
    );
    await plane.reconcile('SwarmTeam', 'desk');
    const team = await plane.read<SwarmTeam>('SwarmTeam', 'desk');
    expect(conditionText(team, 'Ready')).toBe('True Reconciled');
    expect(team.status?.roles).toEqual([{ name: 'draft', readyReplicas: 2, desiredReplicas: 2 }]);
  });

  test('[TEAM-1] never take over an agent of somebody else', async () => {
    plane = await createControlPlane();
    await plane.put(agentNamed('desk-check', { model: 'qwen3:4b' }));
    const team = await reconciled({ roles: [inline], pipeline: [{ role: 'check' }] });

    expect(conditionText(team, 'Stalled')).toBe('True RolesNotReady');
    expect(team.status?.conditions?.[0]?.message).toContain(
      'SwarmAgent "desk-check" exists and is not of this team',
    );
    expect(await plane.read('SwarmAgent', 'desk-check')).toMatchObject({ spec: { model: 'qwen3:4b' } });
  });

  test('[TEAM-2] that the API refuses show the refusal in the team', async () => {
    plane = await createControlPlane();
    plane.api.faults.failNext(1, new ApiError(403, 'Forbidden', 'model "x" is not allowed'), {
      kind: { apiVersion, kind: 'SwarmAgent' },
      verbs: ['apply'],
    });
    const team = await reconciled({ roles: [inline], pipeline: [{ role: 'check' }] });

    expect(conditionText(team, 'Stalled')).toBe('True RolesNotReady');
    expect(team.status?.conditions?.[0]?.message).toBe('model "x" is not allowed');
  });
});

describe('what is told of a team', () => {
  const told = () =>
    plane.events.filter(({ about }) => about === 'SwarmTeam/desk').map(({ reason }) => reason);
  const spec = { roles: [inline], pipeline: [{ role: 'check' }] };

  test('[TEAM-13] is an event TeamReconciled when it becomes ready, and not again', async () => {
    plane = await createControlPlane();
    await reconciled(spec);
    await reconciled({ ...spec, maxDailyTokens: 100 });
    expect(told()).toEqual(['TeamReconciled']);
  });

  test('[TEAM-13] is an event TopologyInvalid when its roles cannot be, and what follows', async () => {
    plane = await createControlPlane();
    const dynamic = { roles: [inline] };
    await reconciled({ ...dynamic, entry: 'nobody' });
    await reconciled({ ...dynamic, entry: 'check' });
    expect(told()).toEqual(['TopologyInvalid', 'TeamReconciled']);
  });

  test('[TEAM-13] is a condition while its inline prompts are more than 50 KiB together', async () => {
    plane = await createControlPlane();
    const roles = ['check', 'draft'].map((name) => ({
      ...inline,
      name,
      prompt: { inline: 'x'.repeat(26_000) },
    }));
    const large = await reconciled({ ...spec, roles });
    expect(conditionText(large, 'SystemPromptSizeWarning')).toBe('True InlinePromptTooLarge');
    expect(conditionText(large, 'Ready')).toBe('True Reconciled');
    expect(conditionText(await reconciled(spec), 'SystemPromptSizeWarning')).toBe('-');
  });
});

describe('the runs of a team', () => {
  test('[TEAM-3] give it their phase, the newest first', async () => {
    plane = await createControlPlane();
    const phases = { one: 'Succeeded', two: 'Failed' } as const;
    for (const [name, phase] of Object.entries(phases)) {
      await plane.put(runNamed(name, { teamRef: 'desk' }));
      const metadata = { name, namespace };
      await plane.api.applyStatus(
        { apiVersion, kind: 'SwarmRun', metadata, status: { phase } },
        { fieldManager: 'run' },
      );
      plane.clock.nowMillis += 1000;
    }
    const team = await reconciled({ roles: [inline], pipeline: [{ role: 'check' }] });

    expect(team.status).toMatchObject({ phase: 'Failed', lastRunName: 'two', lastRunPhase: 'Failed' });
  });

  test('[TEAM-11] count for a budget that may come later: until then the team says so', async () => {
    plane = await createControlPlane();
    const budgetRef = { name: 'cap' };
    const ready = (team: SwarmTeam) => team.status?.conditions?.find(({ type }) => type === 'Ready');
    const waiting = await reconciled({ roles: [inline], pipeline: [{ role: 'check' }], budgetRef });
    expect(conditionText(waiting, 'Ready')).toBe('True Reconciled');
    expect(ready(waiting)?.message).toBe('SwarmBudget "cap" of budgetRef does not exist');

    const cap = budgetNamed('cap', { limit: '5' });
    await plane.put(cap);
    expect(await plane.keysFor('SwarmTeam', cap)).toEqual([`${namespace}/desk`]);
    await plane.reconcile('SwarmTeam', 'desk');
    expect(ready(await plane.read('SwarmTeam', 'desk'))?.message).toBe('');
  });

  test('a second reconcile writes nothing', async () => {
    plane = await createControlPlane();
    await reconciled({ roles: [inline], pipeline: [{ role: 'check' }] });
    await plane.reconcile('SwarmTeam', 'desk');
    const version = await plane.version();
    await plane.reconcile('SwarmTeam', 'desk');

    expect(await plane.version()).toBe(version);
  });
});
