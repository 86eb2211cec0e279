import { afterEach, describe, expect, test } from '@jest/globals';
import type { SwarmAgent, SwarmRun, SwarmTeam } from '../../../schemas/generated/types.ts';
import { type ControlPlane, conditionText, createControlPlane } from './control-plane.ts';
import { namespace, runNamed, teamNamed } from './objects.ts';

type Step = NonNullable<NonNullable<SwarmRun['status']>['steps']>[number];

let plane: ControlPlane;
afterEach(() => plane.close());

const minute = 60_000;
const autoscaling = { enabled: true, scaleToZero: { enabled: true, afterSeconds: 300 } };
const deskSpec: SwarmTeam['spec'] = {
  autoscaling,
  roles: [
    { name: 'read', model: 'qwen2.5:7b', runtime: { replicas: 3 }, limits: { concurrentTasks: 2 } },
    { name: 'write', model: 'qwen2.5:7b' },
    { name: 'check', swarmAgent: 'checker' },
  ],
  pipeline: [
    { role: 'read' },
    { role: 'write', dependsOn: ['read'] },
    { role: 'check', dependsOn: ['write'] },
  ],
};

async function reconciled(spec: SwarmTeam['spec'] = deskSpec): Promise<SwarmTeam> {
  await plane.put(teamNamed('desk', spec));
  await plane.reconcile('SwarmTeam', 'desk');
  return plane.read<SwarmTeam>('SwarmTeam', 'desk');
}

/** Replicas that the agents of read and write are told to have. */
async function replicas(): Promise<readonly unknown[]> {
  const agents = ['desk-read', 'desk-write'].map((name) => plane.read<SwarmAgent>('SwarmAgent', name));
  return (await Promise.all(agents)).map((agent) => agent.spec.runtime?.replicas);
}

async function putRun(name: string, steps: readonly Step[], spec: SwarmRun['spec'] = { teamRef: 'desk' }) {
  await plane.put(runNamed(name, spec));
  const isOver = steps.every(({ phase }) => phase === 'Succeeded');
  const status = {
    phase: isOver ? 'Succeeded' : 'Running',
    steps,
    ...(isOver ? { completionTime: now() } : {}),
  };
  await plane.api.applyStatus(
    { apiVersion: 'kubeswarm.io/v1alpha1', kind: 'SwarmRun', metadata: { name, namespace }, status },
    { fieldManager: 'run', force: true },
  );
}

const now = (): string => new Date(plane.clock.nowMillis).toISOString().replace('.000', '');
const step = (name: string, phase: NonNullable<Step['phase']>): Step => ({
  name,
  phase,
  resolvedAgent: `desk-${name}`,
});

describe('a team that scales to zero', () => {
  test('[TEAM-8] puts its roles to sleep when nothing was active for afterSeconds, counted from its creation', async () => {
    plane = await createControlPlane();
    expect(await reconciled()).not.toHaveProperty('status.lastActiveTime');
    expect(await replicas()).toEqual([3, 1]);

    plane.clock.nowMillis += 5 * minute - 1000;
    expect((await reconciled()).status?.scaledToZero).toBe(false);
    expect(await replicas()).toEqual([3, 1]);

    plane.clock.nowMillis += 1000;
    const asleep = await reconciled();
    expect(asleep.status?.scaledToZero).toBe(true);
    expect(conditionText(asleep, 'Ready')).toBe('False RolesNotReady');
    expect(await replicas()).toEqual([0, 0]);
    expect(plane.events).toContainEqual({
      about: 'SwarmTeam/desk',
      reason: 'AutoscaleAgent',
      message: 'scaled desk-read from 3 to 0 replicas (active steps: 0)',
    });
  });

  test.each(['Running', 'WarmingUp', 'Validating'] as const)(
    '[TEAM-9] wakes the role of a step that is %s, and has the others ready for their turn',
    async (phase) => {
      plane = await createControlPlane();
      await reconciled();
      plane.clock.nowMillis += 5 * minute;
      await reconciled();
      await putRun('one', [step('read', phase)]);
      const team = await reconciled();

      expect(await replicas()).toEqual([1, 1]);
      expect(team.status).toMatchObject({ scaledToZero: false, lastActiveTime: now() });
    },
  );

  test('[TEAM-9] gives a role pods for its active steps, by its concurrentTasks, up to what it is written with', async () => {
    plane = await createControlPlane();
    for (const [runs, pods] of [
      [2, 1],
      [3, 2],
      [9, 3],
    ] as const) {
      for (let number = 1; number <= runs; number += 1)
        await putRun(`run-${number}`, [step('read', 'Running')]);
      await reconciled();
      expect((await replicas())[0]).toBe(pods);
    }
  });

  test('[TEAM-9] wakes a role for a task in its queue, whoever put it there', async () => {
    plane = await createControlPlane();
    await reconciled();
    plane.clock.nowMillis += 5 * minute;
    await reconciled();
    plane.waiting.set(`${namespace}.desk.write`, 7);
    await reconciled();

    expect(await replicas()).toEqual([3, 1]);
  });

  test('[TEAM-9] wakes a role that plays in the run of another team', async () => {
    plane = await createControlPlane();
    await reconciled();
    plane.clock.nowMillis += 5 * minute;
    await reconciled();
    await putRun('theirs', [step('write', 'WarmingUp')], { teamRef: 'others' });
    await reconciled();

    expect(await replicas()).toEqual([3, 1]);
  });

  test('[TEAM-8] counts from the last end of a step, not from what a failed run left behind', async () => {
    plane = await createControlPlane();
    await reconciled();
    plane.clock.nowMillis += 2 * minute;
    await putRun('one', [{ ...step('read', 'Succeeded'), completionTime: now() }]);
    await plane.put(runNamed('two', { teamRef: 'desk' }));
    await plane.api.applyStatus(
      {
        ...runNamed('two', { teamRef: 'desk' }),
        status: { phase: 'Failed', completionTime: now(), steps: [step('write', 'Running')] },
      },
      { fieldManager: 'run', force: true },
    );
    const active = now();
    plane.clock.nowMillis += 5 * minute - 1000;
    expect((await reconciled()).status).toMatchObject({ lastActiveTime: active, scaledToZero: false });
    plane.clock.nowMillis += 1000;
    expect((await reconciled()).status).toMatchObject({ scaledToZero: true });
  });
});

describe('what does not scale', () => {
  test('[TEAM-10] keeps the replicas that its author wrote: autoscaling off, and roles that KEDA scales', async () => {
    plane = await createControlPlane();
    const [read, write, ...others] = deskSpec.roles ?? [];
    if (read === undefined || write === undefined) throw new Error('two roles');
    await reconciled({ ...deskSpec, autoscaling: { ...autoscaling, enabled: false } });
    plane.clock.nowMillis += 60 * minute;
    await reconciled({ ...deskSpec, autoscaling: { ...autoscaling, enabled: false } });
    expect(await replicas()).toEqual([3, 1]);

    const keda = { ...read, runtime: { autoscaling: { minReplicas: 0 } } };
    const team = await reconciled({ ...deskSpec, roles: [keda, write, ...others] });
    expect(await replicas()).toEqual([1, 0]);
    expect(team.status?.scaledToZero).toBe(true);
  });

  test('[TEAM-10] without scaleToZero an idle team has all its pods', async () => {
    plane = await createControlPlane();
    plane.clock.nowMillis += 60 * minute;
    await reconciled({ ...deskSpec, autoscaling: { enabled: true } });
    expect(await replicas()).toEqual([3, 1]);
  });

  test('[TEAM-10] a queue that cannot be asked puts nobody to sleep', async () => {
    plane = await createControlPlane();
    await reconciled();
    plane.clock.nowMillis += 60 * minute;
    plane.waiting.get = () => {
      throw new Error('Redis is away');
    };
    await reconciled();
    expect(await replicas()).toEqual([3, 1]);
  });
});
