import { describe, expect, test } from '@jest/globals';
import { createMemoryApi } from '../../../operator/kube/memory-api/memory-api.ts';
import {
  apiWhileHolding,
  queueWhileHolding,
  usersWhileHolding,
} from '../../../operator/manager/while-holding.ts';
import { createMemoryQueue } from '../../../operator/queue/memory-queue.ts';
import { createManualTimers } from '../../support/manual-timers.ts';
import { newTask } from '../../support/queue-behaviour/world.ts';

const how = { fieldManager: 'test', force: true };
const configMap = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings', namespace: 'default' },
  data: { colour: 'red' },
};
const agent = {
  apiVersion: 'kubeswarm.io/v1alpha1',
  kind: 'SwarmAgent',
  metadata: { name: 'a', namespace: 'default' },
};
const refusal = /holds the lease no more/;

describe('what a leader acts by', () => {
  test('changes nothing once the lease may be of somebody else, and reads on', async () => {
    const memory = createMemoryApi();
    let isHeld = true;
    const api = apiWhileHolding(memory, () => isHeld);
    const { object } = await api.create(configMap, how);
    isHeld = false;

    const other = { ...configMap, metadata: { ...configMap.metadata, name: 'other' } };
    await expect(api.create(other, how)).rejects.toThrow(refusal);
    await expect(api.update({ ...object, data: { colour: 'blue' } }, how)).rejects.toThrow(refusal);
    await expect(api.apply({ ...configMap, data: { colour: 'blue' } }, how)).rejects.toThrow(refusal);
    await expect(api.applyStatus({ ...agent, status: { phase: 'Ready' } }, how)).rejects.toThrow(refusal);
    await expect(api.delete({ ...configMap, ...configMap.metadata })).rejects.toThrow(refusal);
    expect(await api.get({ ...configMap, ...configMap.metadata })).toEqual(object);
    expect((await memory.list(configMap)).items).toEqual([object]);
  });

  test('puts no task on the queue, and takes none off', async () => {
    const memory = createMemoryQueue({ timers: createManualTimers() });
    let isHeld = true;
    const queue = queueWhileHolding(memory, () => isHeld);
    const [task, late] = [newTask(), newTask()];
    await queue.submit(task);
    isHeld = false;

    await expect(queue.submit(late)).rejects.toThrow(refusal);
    await expect(queue.cancel([task.id], 'too late')).rejects.toThrow(refusal);
    await expect(queue.forget(task.meta.runUid ?? '')).rejects.toThrow(refusal);
    expect(await queue.depth(task.queue)).toEqual({ waiting: 1, active: 0 });
    expect(await queue.results([task.id])).toEqual(new Map());
    await memory.close();
  });

  test('makes and retires no user of the queue', async () => {
    const done: string[] = [];
    let isHeld = true;
    const users = usersWhileHolding(
      {
        keep: async (namespace) => void done.push(`keep ${namespace}`),
        retire: async () => void done.push('retire'),
        letGo: () => {},
        close: () => {},
      },
      () => isHeld,
    );
    await users.keep('shop', 'password');
    isHeld = false;
    await expect(users.keep('bank', 'password')).rejects.toThrow(refusal);
    await expect(users.retire(async () => () => true)).rejects.toThrow(refusal);
    expect(done).toEqual(['keep shop']);
  });
});
