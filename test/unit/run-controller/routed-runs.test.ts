import { afterEach, describe, expect, test } from '@jest/globals';
import type { Task } from '../../../operator/queue/task-queue.ts';
import type { SwarmRun } from '../../../schemas/generated/types.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import {
  agent,
  apiVersion,
  createRunPlane,
  type RunPlane,
  type RunPlaneOptions,
  run,
  team,
  workOn,
} from './run-plane.ts';

let plane: RunPlane | undefined;

afterEach(async () => {
  await plane?.close();
  plane = undefined;
});

const readAll = { capabilities: [{ name: 'read' }] };

async function ready(
  it: RunPlane,
  name: string,
  spec: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  await it.put(agent(name, spec));
  await it.setStatus({ apiVersion, kind: 'SwarmAgent', namespace: 'lab', name }, { readyReplicas: 1 });
}

/** A task of somebody else that nobody works on. */
const waiting = (queue: string, number: number): Task => ({
  id: `other.${queue}.${number}`,
  queue,
  prompt: [{ kind: 'text', text: 'wait' }],
  meta: { namespace: 'lab' },
});

async function keepBusy(it: RunPlane, name: string, tasks: number): Promise<void> {
  for (let number = 0; number < tasks; number++) await it.queue.submit(waiting(`lab.${name}`, number));
}

/** A routed team with two readers, whose router always says the same. */
async function helpdesk(
  options: RunPlaneOptions = {},
  routing: Readonly<Record<string, unknown>> = {},
): Promise<RunPlane> {
  const it = await createRunPlane(options);
  plane = it;
  for (const name of ['ann', 'bob']) await ready(it, name, readAll);
  await ready(it, 'team-router', { infrastructure: { registryRef: { name: '' } } });
  await it.put(team('team', { routing: { model: 'qwen2.5:7b', ...routing } }));
  workOn(it, 'lab.team-router', () => ({ output: '{"capability": "read", "reason": "to be read"}' }));
  return it;
}

const start = (it: RunPlane, spec: Readonly<Record<string, unknown>> = {}): Promise<void> =>
  it.put(run({ teamRef: 'team', input: { book: 'x' }, ...spec }));

describe('a routed run in a cluster', () => {
  test('[ROUTED-1] [LOOKUP-3] goes to the agent with the fewest tasks in its queue', async () => {
    const it = await helpdesk();
    await keepBusy(it, 'ann', 3);
    workOn(it, 'lab.bob', ({ prompt }) => ({ output: `read ${prompt[0]?.text}` }));
    await start(it);
    const { status } = await it.settle();

    expect(status).toMatchObject({ phase: 'Succeeded', output: 'read {"book":"x"}' });
    expect(status?.steps).toMatchObject([
      { name: 'route', resolvedAgent: 'bob', selectedCapability: 'read', routingReason: 'to be read' },
    ]);
    expect(it.events).toContain('TaskRouted: task routed to agent "bob" for capability "read": to be read');
  });

  test('looks only into the registry that is named, and only into agents of its namespace', async () => {
    const it = await helpdesk({}, { registryRef: { name: 'library' } });
    const registry: KubeObject = {
      apiVersion,
      kind: 'SwarmRegistry',
      metadata: { name: 'library', namespace: 'lab' },
      spec: {},
    };
    await it.put(registry);
    await ready(it, 'zoe', { ...readAll, infrastructure: { registryRef: { name: 'library' } } });
    workOn(it, 'lab.zoe', () => ({ output: 'read' }));
    await start(it);

    expect((await it.settle()).status?.steps?.[0]?.resolvedAgent).toBe('zoe');
  });

  test('[ROUTED-9] is executed once, by the agent in its status, wherever an operator dies', async () => {
    const effects = await courseWithDeathAt(-1);
    expect(effects.length).toBeGreaterThan(5);
    for (let at = 0; at < effects.length; at++) await courseWithDeathAt(at);
  });
});

/** The operator dies before its n-th effect; the next one finds the agent that was free before busy. */
async function courseWithDeathAt(effectNumber: number): Promise<readonly string[]> {
  const effects: string[] = [];
  const executed: string[] = [];
  let hasDied = false;
  const it = await helpdesk({
    onEffect: (effect) => {
      if (!hasDied && effects.length === effectNumber) {
        hasDied = true;
        throw new Error('died');
      }
      effects.push(effect);
    },
  });
  await start(it);
  try {
    // Nobody works yet: the task waits for the agent that it was given to.
    await settled(it);
    for (const name of ['ann', 'bob'])
      workOn(it, `lab.${name}`, ({ id }) => {
        if (!id.startsWith('other')) executed.push(`${name} ${id.split('.').slice(1).join('.')}`);
        return { output: 'read' };
      });
    const { status } = await settled(it);
    expect({ effectNumber, phase: status?.phase, executed }).toEqual({
      effectNumber,
      phase: 'Succeeded',
      executed: [`${status?.steps?.[0]?.resolvedAgent} route.1`],
    });
    expect(status?.totalTokenUsage?.totalTokens).toBe(30);
    return effects;
  } finally {
    await it.close();
  }
}

async function settled(it: RunPlane): Promise<SwarmRun> {
  try {
    return await it.settle();
  } catch {
    await keepBusy(it, 'ann', 2);
    it.restart();
    return it.settle();
  }
}

describe('a step with registryLookup in a cluster', () => {
  const registryLookup = { capability: 'read', strategy: 'round-robin' };

  async function library(lookup: Readonly<Record<string, unknown>>): Promise<RunPlane> {
    const it = await helpdesk();
    await it.put(
      team('readers', {
        roles: [{ name: 'spare', swarmAgent: 'team-router' }],
        pipeline: [{ role: 'read', registryLookup: { ...registryLookup, ...lookup } }],
      }),
    );
    for (const name of ['ann', 'bob']) workOn(it, `lab.${name}`, () => ({ output: name }));
    return it;
  }

  const readers = async (it: RunPlane, name: string): Promise<string | undefined> => {
    await it.put(run({ teamRef: 'readers', input: {} }, { name }));
    for (let round = 0; round < 12; round++) {
      await it.reconcile(name);
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    return (await it.run(name)).status?.output;
  };

  test('[LOOKUP-3] [LOOKUP-4] goes round from run to run', async () => {
    const it = await library({});
    expect([await readers(it, 'one'), await readers(it, 'two'), await readers(it, 'three')]).toEqual([
      'ann',
      'bob',
      'ann',
    ]);
  });

  test('[LOOKUP-5] falls back to the role of that name', async () => {
    const it = await library({ capability: 'write', fallback: 'spare' });
    await readers(it, 'one');
    expect((await it.run('one')).status?.steps?.[0]).toMatchObject({ resolvedAgent: 'team-router' });
  });
});
