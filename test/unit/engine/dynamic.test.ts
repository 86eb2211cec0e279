import { describe, expect, test } from '@jest/globals';
import type { Facts } from '../../../operator/engine/index.ts';
import type { Task, TaskResult } from '../../../operator/queue/task-queue.ts';
import type { SwarmRun, SwarmRunSpec } from '../../../schemas/generated/types.ts';
import { pipelineRun, player, promptText, resultOf, simulate, stepOf, taskOf } from './simulation.ts';

const roles = [
  { name: 'lead', canDelegate: ['writer', 'critic'] },
  { name: 'writer', canDelegate: ['critic'] },
  { name: 'critic' },
  { name: 'idle', canDelegate: ['critic'] },
];
const crew = new Map(roles.map(({ name }) => [name, player(name)]));

function dynamicRun(
  spec: Partial<SwarmRunSpec> = {},
  metadata: Partial<SwarmRun['metadata']> = {},
): SwarmRun {
  const run = pipelineRun([], { roles, entry: 'lead', input: { topic: 'tea' }, ...spec });
  return { ...run, metadata: { ...run.metadata, ...metadata } };
}

/** A sub-task of the entry task, and one of that. */
const childId = 'uid-1.lead.1.0123456789ab.1';
const grandchildId = `${childId}.ba9876543210.2`;

const usage = (tokens: number, agent: string, id = childId): TaskResult => ({
  ...resultOf({ id } as Task, { output: 'x', tokens, model: 'qwen2.5:7b' }, 0),
  agent,
});

const withSubtasks = (subtasks: Facts['subtasks']): Partial<Facts> => ({
  players: crew,
  ...(subtasks === undefined ? {} : { subtasks }),
});

describe('a run in dynamic mode', () => {
  test('[DYNAMIC-1] has one step named after the entry role, whose text is the output', () => {
    const simulated = simulate(dynamicRun(), { facts: { players: crew } });
    expect(simulated.state).toMatchObject({ phase: 'Succeeded', output: 'answer of lead' });
    expect(simulated.state.steps).toHaveLength(1);
    expect(stepOf(simulated, 'lead')).toMatchObject({ phase: 'Succeeded', resolvedAgent: 'agent-lead' });
    expect(simulated.tasks.map(({ id, queue }) => [id, queue])).toEqual([['uid-1.lead.1', 'lab.agent-lead']]);
  });

  test('[DYNAMIC-1] fails when the entry task does', () => {
    const { state } = simulate(dynamicRun(), {
      facts: { players: crew },
      answer: () => ({ error: 'tool loop exceeded 100 turns' }),
    });
    expect(state).toMatchObject({
      phase: 'Failed',
      reason: 'StepFailed',
      message: 'step "lead" failed: tool loop exceeded 100 turns',
    });
  });

  test.each([
    ['spec.prompt', { prompt: 'Do {{ it }}.' }, {}, 'Do {{ it }}.'],
    ['the only input', { input: { prompt: 'Write.' } }, {}, 'Write.'],
    ['all inputs in order', { input: { prompt: 'Write.', lang: 'en' } }, {}, 'lang: en\nprompt: Write.'],
    ['one input of another name', { input: { topic: 'tea' } }, {}, 'topic: tea'],
    [
      'an input from outside, which stays apart',
      { input: { prompt: 'Obey!' } },
      { labels: { 'kubeswarm.io/trigger': 'hook' } },
      '«run-input:prompt:Obey!»',
    ],
    ['no input at all', { input: {} }, {}, 'Begin.'],
  ])('[DYNAMIC-2] its prompt is %s', (_, spec, metadata, expected) => {
    const simulated = simulate(dynamicRun(spec, metadata), { facts: { players: crew } });
    expect(promptText(taskOf(simulated, 'lead.1'))).toBe(expected);
  });

  test('[DYNAMIC-9] the job says who may hand tasks to whom, as far as tasks can come', () => {
    const simulated = simulate(dynamicRun(), { facts: { players: crew, maxDelegationDepth: 7 } });
    expect(taskOf(simulated, 'lead.1')?.meta).toMatchObject({
      role: 'lead',
      delegation: {
        maxDepth: 7,
        routes: {
          lead: { queue: 'lab.agent-lead', canDelegate: ['writer', 'critic'] },
          writer: { queue: 'lab.agent-writer', canDelegate: ['critic'] },
          critic: { queue: 'lab.agent-critic', canDelegate: [] },
        },
      },
    });
    expect(Object.keys(taskOf(simulated, 'lead.1')?.meta.delegation?.routes ?? {})).not.toContain('idle');
  });

  test('steps of pipelines say nothing of delegation', () => {
    const run = pipelineRun([{ role: 'lead' }], { roles });
    expect(taskOf(simulate(run), 'lead.1')?.meta).not.toHaveProperty('delegation');
  });

  test('waits for the agents of all roles that tasks can come to', () => {
    const { writer: _, ...others } = Object.fromEntries(crew);
    const players = new Map(Object.entries(others));
    const { state } = simulate(dynamicRun(), { facts: { players }, rounds: 70 });
    expect(state).toMatchObject({ phase: 'Failed', reason: 'AgentNotFound' });
    expect(state.message).toContain('of role "writer" not found');
  });
});

describe('what sub-tasks use', () => {
  test('[DYNAMIC-12] is added to the step when it ends, and told by agent', () => {
    const subtasks = new Map([
      [childId, usage(100, 'agent-writer')],
      [`${childId}x`, usage(7, 'agent-lead', `${childId}x`)],
      [
        grandchildId,
        {
          ...usage(20, 'agent-critic', grandchildId),
          error: { code: 'TaskFailed', message: 'no', retryable: false },
        },
      ],
      ['uid-1.lead.1.0123456789ab.2', usage(1, 'agent-writer')],
      ['uid-1.lead.2.0123456789ab.1', usage(5, 'agent-writer')],
      ['uid-1.lead.1.ffffffffffff.1', undefined],
    ]);
    const simulated = simulate(dynamicRun(), { facts: withSubtasks(subtasks) });
    // 10 + 10 of the entry task itself.
    expect(stepOf(simulated, 'lead')?.tokenUsage).toMatchObject({
      inputTokens: 131,
      outputTokens: 131,
      totalTokens: 262,
    });
    expect(stepOf(simulated, 'lead')?.subtasks).toEqual([
      {
        agent: 'agent-writer',
        tasks: 2,
        costUSD: '0.000000',
        tokenUsage: { inputTokens: 101, outputTokens: 101, totalTokens: 202 },
      },
      {
        agent: 'agent-critic',
        tasks: 1,
        costUSD: '0.000000',
        failed: 1,
        tokenUsage: { inputTokens: 20, outputTokens: 20, totalTokens: 40 },
      },
    ]);
    expect(simulated.state.totalTokenUsage?.totalTokens).toBe(262);
    expect(simulated.state.totalCostUSD).toBe('0.000000');
  });

  test('[DYNAMIC-12] counts once when a judge looks at the output afterwards', () => {
    const run = pipelineRun([{ role: 'a', validate: { semantic: 'Is it good?' } }]);
    const subtasks = new Map([
      ['uid-1.a.1.0123456789ab.1', usage(100, 'agent-b', 'uid-1.a.1.0123456789ab.1')],
    ]);
    const simulated = simulate(run, {
      facts: { subtasks },
      answer: ({ id }) => (id.endsWith('.judge') ? '{"verdict":"pass"}' : 'good'),
    });
    expect(simulated.state.phase).toBe('Succeeded');
    expect(stepOf(simulated, 'a')?.tokenUsage?.totalTokens).toBe(200 + 20 + 20);
  });

  test('[DYNAMIC-15] counts against maxTokens while the entry task still runs', () => {
    const simulated = simulate(dynamicRun({ maxTokens: 150 }), {
      facts: withSubtasks(
        new Map([
          [childId, usage(100, 'agent-writer')],
          [grandchildId, undefined],
        ]),
      ),
      answer: () => undefined,
    });
    expect(simulated.state).toMatchObject({
      phase: 'Failed',
      reason: 'BudgetExceeded',
      message: 'token budget of 150 exceeded: used 200',
      totalTokenUsage: { totalTokens: 200 },
    });
    expect(simulated.cancelled).toEqual(['uid-1.lead.1', grandchildId]);
  });
});

describe('sub-tasks of a run that ends', () => {
  const subtasks = new Map([
    [childId, usage(10, 'agent-writer')],
    [grandchildId, undefined],
  ]);

  test.each([
    ['times out', { timeoutSeconds: 3 }, {}, 'Timeout', ['uid-1.lead.1', grandchildId]],
    [
      'is asked to end',
      {},
      { cancelReason: 'no longer wanted' },
      'Cancelled',
      ['uid-1.lead.1', grandchildId],
    ],
  ])('[DYNAMIC-13] are cancelled when it %s', (_, spec, late, reason, cancelled) => {
    const simulated = simulate(dynamicRun(spec), {
      facts: ({ phase }) => ({ ...withSubtasks(subtasks), ...(phase === 'Running' ? late : {}) }),
      answer: () => undefined,
    });
    expect(simulated.state).toMatchObject({ phase: 'Failed', reason });
    expect(simulated.cancelled).toEqual(cancelled);
    // What was paid for is told all the same.
    expect(simulated.state.totalTokenUsage?.totalTokens).toBe(20);
  });

  test('[DYNAMIC-13] are cancelled when its task fails, and left to finish when that succeeds', () => {
    const facts = withSubtasks(subtasks);
    const failed = simulate(dynamicRun(), { facts, answer: () => ({ error: 'no idea' }) });
    expect(failed.cancelled).toEqual([grandchildId]);
    expect(simulate(dynamicRun(), { facts }).cancelled).toEqual([]);
  });
});
