import { beforeEach, describe, expect, test } from '@jest/globals';
import { budgetNamed, putRun, spent, step, summed, usePlane } from './budget-world.ts';
import type { ControlPlane } from './control-plane.ts';
import { apiVersion, namespace } from './objects.ts';

const open = usePlane();
let plane: ControlPlane;
beforeEach(() => {
  plane = open();
});

describe('[BUDGET-5] outlives history limits', () => {
  const remove = (name: string): Promise<void> =>
    plane.api.delete({ apiVersion, kind: 'SwarmRun', namespace, name });
  const later = (seconds: number): void => {
    plane.clock.nowMillis += seconds * 1000;
  };

  test('by adding up once what ended a minute ago', async () => {
    await plane.put(budgetNamed('cap', { limit: '9' }));
    await putRun(plane, 'one', [step('1.000000', 1)]);
    expect(await plane.reconcile('SwarmBudget', 'cap')).toEqual({ kind: 'again', afterMillis: 65_000 });
    later(65);
    expect(await plane.reconcile('SwarmBudget', 'cap')).toEqual({ kind: 'again', afterMillis: 300_000 });
    await remove('one');
    later(86_400);
    await putRun(plane, 'two', [step('2.000000', 2, '2026-03-02T10:00:00Z')]);

    expect(spent(await summed(plane))).toBe('3.000000 3');
    plane.restart();
    expect(spent(await summed(plane))).toBe('3.000000 3');
  });

  test('and counts a run that goes before that', async () => {
    await plane.put(budgetNamed('cap', { limit: '9' }));
    await putRun(plane, 'one', [step('1.000000', 1)]);
    await remove('one');

    expect(spent(await summed(plane))).toBe('1.000000 1');
    later(65);
    await summed(plane);
    plane.restart();
    expect(spent(await summed(plane))).toBe('1.000000 1');
  });

  test('and a run that is deleted in the middle of a step', async () => {
    const { completionTime: _, ...underWay } = step('1.000000', 1);
    await plane.put(budgetNamed('cap', { limit: '9' }));
    await putRun(plane, 'one', [underWay]);
    expect(spent(await summed(plane))).toBe('1.000000 1');
    await remove('one');
    later(65);
    expect(spent(await summed(plane))).toBe('1.000000 1');
    later(3600);
    await putRun(plane, 'two', [step('2.000000', 2, '2026-03-01T11:01:00Z')]);
    expect(spent(await summed(plane))).toBe('3.000000 3');
  });

  test('and begins anew with the period, or with another selector', async () => {
    await plane.put(budgetNamed('cap', { limit: '9', period: 'daily' }));
    await putRun(plane, 'one', [step('1.000000', 1)]);
    later(65);
    await summed(plane);
    await remove('one');
    later(86_400);
    expect(spent(await summed(plane))).toBe('0.000000 0');
    await putRun(plane, 'two', [step('2.000000', 2, '2026-03-02T10:01:05Z')]);
    later(65);
    expect(spent(await summed(plane))).toBe('2.000000 2');
    await plane.put(budgetNamed('cap', { limit: '9', period: 'daily', selector: { team: 'nobody' } }));
    expect(spent(await summed(plane))).toBe('0.000000 0');
  });
});
