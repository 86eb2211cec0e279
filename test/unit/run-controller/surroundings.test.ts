import { afterEach, describe, expect, test } from '@jest/globals';
import { dailyAccounts } from '../../../operator/ledger/accounts.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import {
  agent,
  apiVersion,
  condition,
  createRunPlane,
  type RunPlane,
  type RunPlaneOptions,
  run,
  runKey,
  team,
  threeSteps,
  workOn,
} from './run-plane.ts';

let plane: RunPlane | undefined;

async function start(options: RunPlaneOptions = {}): Promise<RunPlane> {
  plane = await createRunPlane(options);
  return plane;
}

afterEach(async () => {
  await plane?.close();
  plane = undefined;
});

const policy = (spec: Readonly<Record<string, unknown>>): KubeObject => ({
  apiVersion,
  kind: 'SwarmPolicy',
  metadata: { name: 'floor', namespace: 'lab' },
  spec,
});

async function readyAgent(
  it: RunPlane,
  name: string,
  spec: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  await it.put(agent(name, spec));
  await it.setStatus({ apiVersion, kind: 'SwarmAgent', namespace: 'lab', name }, { readyReplicas: 1 });
}

describe('[RUN-9] who plays a role', () => {
  test.each<[string, Readonly<Record<string, unknown>>, string, string]>([
    ['the agent that it names', { name: 'r', swarmAgent: 'helper' }, 'helper', 'lab.helper'],
    ['the agent that bears its name', { name: 'r' }, 'r', 'lab.r'],
    ['the agent that the team makes', { name: 'r', model: 'qwen2.5:7b' }, 'team-r', 'lab.team.r'],
    ['the entry of another team', { name: 'r', swarmTeam: 'other' }, 'inner', 'lab.inner'],
  ])('%s', async (_name, role, agentName, queue) => {
    const it = await start();
    await readyAgent(it, agentName);
    await it.put(
      team('other', {
        roles: [{ name: 'x' }, { name: 'y', swarmAgent: 'inner' }],
        pipeline: [{ role: 'x', dependsOn: ['y'] }, { role: 'y' }],
      }),
    );
    await it.put(team('team', { roles: [role], pipeline: [{ role: 'r' }] }), run({ teamRef: 'team' }));
    workOn(it, queue, () => ({ output: `by ${queue}` }));
    const done = await it.settle();
    expect(done.status).toMatchObject({ phase: 'Succeeded', output: `by ${queue}` });
    expect(done.status?.steps?.[0]?.resolvedAgent).toBe(agentName);
  });

  test('a team that is not there: the run waits and says so', async () => {
    const it = await start();
    await it.put(
      team('team', { roles: [{ name: 'r', swarmTeam: 'other' }], pipeline: [{ role: 'r' }] }),
      run({ teamRef: 'team' }),
    );
    await it.reconcile();
    await it.reconcile();
    const waiting = await it.run();
    expect(waiting.status?.conditions?.find(({ type }) => type === 'Ready')?.message).toMatch(
      /^waiting: SwarmAgent "entry of SwarmTeam other"/,
    );
  });
});

describe('[RUN-10] policies', () => {
  const denies = (enforcementMode: string) =>
    policy({ enforcementMode, output: { denyPatterns: ['(?i)answer of B'] } });

  test.each([
    ['Enforce', 'Failed'],
    ['Warn', 'Failed'],
    ['Audit', 'Succeeded'],
  ])('denied patterns in mode %s: %s', async (mode, phase) => {
    const it = await start();
    await it.put(denies(mode));
    await threeSteps(it);
    await it.put(run({ teamRef: 'team' }));
    const done = await it.settle();
    expect(done.status?.phase).toBe(phase);
    if (phase === 'Failed') expect(done.status?.steps?.[1]?.errorCode).toBe('OutputRejected');
  });

  test('a daily ceiling that the namespace has used up refuses new runs', async () => {
    const it = await start();
    await it.put(policy({ enforcementMode: 'Enforce', limits: { maxDailyTokens: 45 } }));
    await threeSteps(it);
    await it.put(run({ teamRef: 'team' }));
    expect((await it.settle()).status?.phase).toBe('Succeeded');
    await it.put(run({ teamRef: 'team' }, { name: 'run-2' }));
    await it.reconcile('run-2');
    await it.reconcile('run-2');
    const refused = await it.run('run-2');
    expect(condition(refused, 'Ready')).toBe('False BudgetExceeded');
    expect(it.events.at(-1)).toBe(
      'BudgetExceeded: the namespace used 45 of 45 tokens in the last 24 h, the ceiling of SwarmPolicy "floor"',
    );
    expect(it.audit.map(({ action }) => action).slice(-3)).toEqual([
      'run.triggered',
      'budget.exceeded',
      'run.failed',
    ]);
  });

  test('[LEDGER-7] a daily ceiling counts what the ledger knows beyond runs', async () => {
    const it = await start();
    await it.put(policy({ enforcementMode: 'Enforce', limits: { maxDailyTokens: 45 } }));
    await threeSteps(it);
    const accounts = dailyAccounts({ agent: 'helper', agentLimit: 0, namespaceLimit: 0 });
    const used = { inputTokens: 40, outputTokens: 10, thinkingTokens: 0 };
    await it.ledger.bill({ namespace: 'lab', jobId: 'delegated', accounts }, used);
    await it.put(run({ teamRef: 'team' }));
    await it.reconcile();
    await it.reconcile();
    expect(condition(await it.run(), 'Ready')).toBe('False BudgetExceeded');
    expect(it.events.at(-1)).toMatch(/used 50 of 45 tokens/);
  });

  test('maxDailyTokens of the team counts its own runs, for 24 h', async () => {
    const it = await start();
    await threeSteps(it, undefined, { maxDailyTokens: 40 });
    await it.put(run({ teamRef: 'team' }));
    await it.settle();
    const next = async (name: string): Promise<string> => {
      await it.put(run({ teamRef: 'team' }, { name }));
      await it.reconcile(name);
      await it.reconcile(name);
      return condition(await it.run(name), 'Ready');
    };
    expect(await next('run-2')).toBe('False BudgetExceeded');
    it.clock.nowMillis += 24 * 60 * 60 * 1000;
    expect(await next('run-3')).toBe('Unknown Running');
  });
});

describe('[RUN-4] changes of agents', () => {
  test('wake the runs that may be waiting for them, and no others', async () => {
    const it = await start();
    await threeSteps(it);
    await it.put(run({ teamRef: 'team' }));
    await it.reconcile();
    const watch = it.controller.watches.find(({ kind }) => kind.kind === 'SwarmAgent');
    expect(await watch?.keysOf(agent('agent-b'))).toEqual([runKey]);
    expect(await watch?.keysOf(agent('agent-z'))).toEqual([]);
    await it.settle();
    expect(await watch?.keysOf(agent('agent-b'))).toEqual([]);
  });
});
