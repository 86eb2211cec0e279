import { afterEach, describe, expect, test } from '@jest/globals';
import type { Role, SwarmRun, SwarmTeamSpec } from '../../../schemas/generated/types.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { until } from '../../support/until.ts';
import { lastText, type SeedCluster, startSeedCluster, type Think, toolResults } from './seed-cluster.ts';

const apiVersion = 'kubeswarm.io/v1alpha1';
const namespace = 'lab';

let cluster: SeedCluster | undefined;
afterEach(async () => {
  await cluster?.close();
  cluster = undefined;
});

async function startLab(think: Think): Promise<SeedCluster> {
  cluster = await startSeedCluster(think);
  await cluster.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }, {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'model', namespace },
    stringData: { LLM_ENDPOINT: 'http://ollama.ollama.svc:11434' },
  } as KubeObject);
  return cluster;
}

function role(name: string, canDelegate: readonly string[], limits: Role['limits'] = {}): Role {
  return {
    name,
    model: 'qwen2.5:7b',
    prompt: { inline: `You are ${name}.` },
    canDelegate: [...canDelegate],
    envFrom: [{ secretRef: { name: 'model' } }],
    limits: { concurrentTasks: 2, retries: 0, ...limits },
  };
}

function teamOf(roles: readonly Role[], spec: Partial<SwarmTeamSpec> = {}): KubeObject {
  const metadata = { name: 'crew', namespace };
  return { apiVersion, kind: 'SwarmTeam', metadata, spec: { entry: 'lead', roles, ...spec } } as KubeObject;
}

function runOf(spec: Partial<SwarmRun['spec']> = {}): KubeObject {
  const metadata = { name: 'demo', namespace };
  const run = { teamRef: 'crew', input: { prompt: 'Begin.' }, ...spec };
  return { apiVersion, kind: 'SwarmRun', metadata, spec: run } as KubeObject;
}

/** Nothing waits and nobody works: the model is not asked any more. */
async function isQuiet(seed: SeedCluster, roles: readonly string[]): Promise<void> {
  await until(async () => {
    const depths = await Promise.all(roles.map((name) => seed.queue.depth(`${namespace}.crew.${name}`)));
    const isIdle = depths.every(({ waiting, active }) => waiting + active === 0);
    return isIdle && (await seed.queue.runs()).length === 0;
  });
}

/** A role that hands everything on to itself. */
const spawnsItself: Think = () => ({ tool: 'spawn_and_collect', input: { tasks: [{ prompt: 'Go on.' }] } });

describe('[DYNAMIC-19] delegation in a circle', () => {
  test.each([
    ['through another role', [role('lead', ['writer']), role('writer', ['lead'])], 'lead -> writer -> lead'],
    ['to itself', [role('lead', ['lead'])], 'lead -> lead'],
  ])('%s is refused before anything runs', async (_, roles, cycle) => {
    const seed = await startLab(spawnsItself);
    const [applied] = await seed.apply([teamOf(roles)]);
    expect(applied?.kind).toBe('refused');
    expect(applied?.kind === 'refused' ? applied.error.message : '').toContain(
      `roles delegate in a cycle: ${cycle}`,
    );
    expect(seed.asked).toEqual([]);
  });

  test('that a run brings along fails it, and nobody is asked', async () => {
    const seed = await startLab(spawnsItself);
    const roles = [role('lead', ['writer']), role('writer', ['lead'])];
    await seed.put(teamOf([role('lead', [])]), runOf({ roles, entry: 'lead', teamGeneration: 1 }));
    const { status } = await seed.finished(namespace, 'demo');
    const ready = status?.conditions?.find(({ type }) => type === 'Ready');
    expect(ready).toMatchObject({ status: 'False', reason: 'InvalidTopology' });
    expect(ready?.message).toContain('roles delegate in a cycle: lead -> writer -> lead');
    expect(seed.asked).toEqual([]);
  });
});

describe('[DYNAMIC-10] a role that spawns itself', () => {
  test('ends at the depth that is allowed, when it listens to the refusal', async () => {
    const seed = await startLab((chat) =>
      toolResults(chat).length === 0 ? spawnsItself(chat, {}) : { text: lastText(chat, 'tool') },
    );
    await seed.put(teamOf([role('lead', ['writer']), role('writer', [])]), runOf());
    const { status } = await seed.finished(namespace, 'demo');
    expect(status).toMatchObject({ phase: 'Succeeded', totalTokenUsage: { totalTokens: 8 * 15 } });
    expect(status?.output).toContain('delegation depth exceeded: a task hands work on at most 3 times');
    expect(status?.steps?.[0]?.subtasks).toMatchObject([{ agent: 'crew-lead', tasks: 3 }]);
    expect(seed.asked).toHaveLength(8);
    await isQuiet(seed, ['lead', 'writer']);
  });

  test.each<[string, Partial<SwarmRun['spec']>, Role['limits'], string, RegExp]>([
    [
      'maxTokens of the run',
      { maxTokens: 600 },
      {},
      'BudgetExceeded',
      /^token budget of 600 exceeded: used /,
    ],
    ['the timeout of the run', { timeoutSeconds: 2 }, {}, 'Timeout', /exceeded timeout of 2s/],
    ['the timeout of its agent', {}, { timeoutSeconds: 2 }, 'StepFailed', /timed out|timeout|2s/],
  ])('and never listens ends by %s, with all that it has begun', async (_, spec, limits, reason, message) => {
    const seed = await startLab(spawnsItself);
    await seed.put(teamOf([role('lead', ['writer'], limits), role('writer', [])]), runOf(spec));
    const { status } = await seed.finished(namespace, 'demo');
    const ready = status?.conditions?.find(({ type }) => type === 'Ready');
    expect(ready).toMatchObject({ status: 'False', reason });
    expect(ready?.message).toMatch(message);
    await isQuiet(seed, ['lead', 'writer']);
  });
});
