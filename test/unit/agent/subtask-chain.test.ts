import { afterEach, describe, expect, test } from '@jest/globals';
import type { AgentEvents } from '../../../operator/agent/agent-events.ts';
import type { ModelReply, ModelRequest } from '../../../operator/agent/llm/model.ts';
import {
  type SubtaskIds,
  type SubtaskRequest,
  subtaskIds,
} from '../../../operator/agent/tools/subtasks/subtask-id.ts';
import { createMemoryQueue } from '../../../operator/queue/memory-queue.ts';
import type { Task } from '../../../operator/queue/task-queue.ts';
import { startTestAgent, type TestAgent } from '../../support/agent/agent.ts';
import { askedModel, crewEnv, crewRoutes, leadMeta, promptOf, toolText } from '../../support/agent/crew.ts';
import { resources } from '../../support/agent/resources.ts';
import { reply, toolReply } from '../../support/agent/scripted-model.ts';

const open = resources();
afterEach(open.closeAll);

type Answer = (request: ModelRequest) => ModelReply | Promise<ModelReply>;

interface Crew extends TestAgent {
  /** Every task that was put on the queue, in order, twice if it was put there twice. */
  readonly submitted: readonly Task[];
}

async function crew(
  answer: Answer,
  env: Readonly<Record<string, string>> = {},
  events?: AgentEvents,
): Promise<Crew> {
  const submitted: Task[] = [];
  const queue = createMemoryQueue();
  const spied = {
    ...queue,
    submit: (task: Task): Promise<void> => {
      submitted.push(task);
      return queue.submit(task);
    },
  };
  const agent = await startTestAgent(
    { ...crewEnv, ...env },
    { model: askedModel(answer), queue: spied, ...(events === undefined ? {} : { events }) },
  );
  // The agent works on another queue than the one that it is given by default.
  const run: TestAgent['run'] = async (prompt, meta = {}, id = 'uid-1.lead.1') => {
    const task: Task = {
      id,
      queue: 'lab.crew.lead',
      prompt: typeof prompt === 'string' ? [{ kind: 'text', text: prompt }] : prompt,
      meta: { namespace: 'lab', ...meta },
    };
    const settled = new Promise<void>((resolve) => {
      queue.onSettled(({ taskId }) => {
        if (taskId === id) resolve();
      });
    });
    await queue.submit(task);
    await settled;
    const result = (await queue.results([id])).get(id);
    if (result === undefined) throw new Error(`no result of ${id}`);
    return result;
  };
  const all = { ...agent, run, submitted };
  open.track({ close: () => queue.close() });
  open.track(agent);
  return all;
}

/** Whoever is asked spawns the same again, to itself, and ends with what that has said. */
const spawnsItself: Answer = (request) =>
  toolText(request) === ''
    ? toolReply([['spawn_and_collect', { tasks: [{ prompt: 'Go.' }] }]])
    : reply(toolText(request));

describe('sub-tasks', () => {
  test('[DYNAMIC-9] inherit run, deadline and routes, are one deeper, and play the role that they are for', async () => {
    const deadlineMillis = Date.now() + 60_000;
    const { run, submitted } = await crew((request) => {
      if (promptOf(request) !== 'Go.') return reply('done');
      return toolText(request) === ''
        ? toolReply([
            ['delegate', { role: 'writer', prompt: 'Write.' }],
            ['submit_subtask', { prompt: 'Think.' }],
          ])
        : reply('done');
    });
    const helperLimits = { maxOutputTokens: 7, timeoutSeconds: 9, model: 'other', traceparent: '00-a-b-01' };
    await run('Go.', { ...leadMeta, ...helperLimits, deadlineMillis, delegationDepth: 1 });
    const common = {
      namespace: 'lab',
      runUid: 'uid-1',
      runName: 'report-1',
      stepName: 'lead',
      team: 'crew',
      parentTaskId: 'uid-1.lead.1',
      delegatedBy: 'lead',
      delegationDepth: 2,
      delegation: crewRoutes,
      deadlineMillis,
      enqueuedAtMillis: expect.any(Number),
      auditParentEventId: expect.stringMatching(/^evt-/),
    };
    expect(submitted.map(({ queue, prompt, meta }) => ({ queue, prompt, meta }))).toEqual([
      {
        queue: 'lab.crew.writer',
        prompt: [{ kind: 'text', text: 'Write.' }],
        meta: { ...common, role: 'writer' },
      },
      {
        queue: 'lab.crew.lead',
        prompt: [{ kind: 'text', text: 'Think.' }],
        meta: { ...common, role: 'lead' },
      },
    ]);
  });

  test.each([1, 2, 4])('[DYNAMIC-10] a role that spawns itself ends at depth %i', async (maxDepth) => {
    const { run, submitted } = await crew(spawnsItself);
    const { output, error } = await run('Go.', { ...leadMeta, delegation: { ...crewRoutes, maxDepth } });
    expect(error).toBeUndefined();
    expect(output).toContain('delegation depth exceeded');
    expect(submitted.map(({ meta }) => meta.delegationDepth)).toEqual(
      Array.from({ length: maxDepth }, (_, index) => index + 1),
    );
  });

  test('[DYNAMIC-10] without a registry, depth 3 is the end', async () => {
    const guardrails = '{"allow":["spawn_and_collect"]}';
    const { run, submitted } = await crew(spawnsItself, { AGENT_GUARDRAILS: guardrails });
    await run('Go.');
    expect(submitted).toHaveLength(3);
  });

  test('[DYNAMIC-11] a second attempt finds what the first has submitted, in whatever order it asks', async () => {
    let attempt = 0;
    const asked: string[] = [];
    const { run, submitted, queue } = await crew(
      (request) => {
        if (promptOf(request) !== 'Go.') {
          asked.push(promptOf(request));
          return reply(promptOf(request).toUpperCase());
        }
        if (toolText(request) === '') {
          attempt += 1;
          const prompts = attempt === 1 ? ['one', 'two', 'one'] : ['two', 'one', 'one', 'three'];
          return toolReply([['spawn_and_collect', { tasks: prompts.map((prompt) => ({ prompt })) }]]);
        }
        if (attempt === 1) throw new Error('the model is busy');
        return reply(toolText(request));
      },
      { AGENT_MAX_RETRIES: '1' },
    );
    const { output } = await run('Go.', leadMeta);
    expect(Object.values(JSON.parse(output).completed)).toEqual(
      ['two', 'one', 'one', 'three'].map((prompt) => ({ prompt, output: prompt.toUpperCase() })),
    );
    expect(submitted).toHaveLength(7);
    expect(asked.toSorted()).toEqual(['one', 'one', 'three', 'two']);
    expect(await queue.idsOfRun('uid-1', 'lab')).toEqual([]);
  }, 20_000);

  test('[DYNAMIC-11] ids tell requests apart by what is asked, of whom, and how often', () => {
    const requests = [
      { queue: 'lab.a', prompt: 'x' },
      { queue: 'lab.a', prompt: 'x' },
      { queue: 'lab.b', prompt: 'x' },
      { queue: 'lab.a', prompt: 'y' },
    ];
    const named = (ids: SubtaskIds) => (request: SubtaskRequest) => {
      const id = ids.next(request);
      // As long as nobody has taken it, the request keeps its id.
      expect(ids.next(request)).toBe(id);
      ids.use(request);
      return id;
    };
    const first = requests.map(named(subtaskIds('run.lead.1')));
    expect(new Set(first).size).toBe(4);
    const again = requests.toReversed().map(named(subtaskIds('run.lead.1')));
    expect(again.toSorted()).toEqual(first.toSorted());
  });

  test('[DYNAMIC-11] a submission whose answer was lost is made again under its id', async () => {
    const queue = createMemoryQueue();
    let failures = 1;
    const lossy = {
      ...queue,
      submit: async (task: Task): Promise<void> => {
        await queue.submit(task);
        if (task.meta.parentTaskId !== undefined && failures-- > 0) throw new Error('the answer was lost');
      },
    };
    const said: string[] = [];
    const answer: Answer = (request) => {
      if (promptOf(request) !== 'Go.') return reply('done');
      if (request.messages.length > 1) said.push(toolText(request));
      return request.messages.length < 5 ? toolReply([['submit_subtask', { prompt: 'one' }]]) : reply('ok');
    };
    const agent = open.track(await startTestAgent(crewEnv, { model: askedModel(answer), queue: lossy }));
    const ended = Promise.withResolvers<void>();
    queue.onSettled(({ taskId }) => taskId === 'uid-1.lead.1' && ended.resolve());
    const prompt = [{ kind: 'text', text: 'Go.' }] as const;
    await queue.submit({
      id: 'uid-1.lead.1',
      queue: 'lab.crew.lead',
      prompt,
      meta: { namespace: 'lab', ...leadMeta },
    });
    await ended.promise;
    expect(said).toEqual([
      'tool "submit_subtask" failed: the answer was lost',
      expect.stringMatching(/^subtask submitted with id: .*\.1$/),
    ]);
    expect(await queue.idsOfRun('uid-1', 'lab')).toHaveLength(2);
    await agent.agent.close(0);
    await queue.close();
  });

  test('[DYNAMIC-14] hang on each other in the audit trail, and are told as events', async () => {
    const told: string[] = [];
    const events: AgentEvents = { record: (_type, reason, message) => told.push(`${reason}: ${message}`) };
    const answer: Answer = (request) => {
      if (promptOf(request) !== 'Go.') return reply('done');
      const input = { tasks: [{ role: 'writer', prompt: 'Write.' }] };
      return toolText(request) === '' ? toolReply([['spawn_and_collect', input]]) : reply('done');
    };
    const helper = await crew(answer, {}, events);
    await helper.run('Go.', leadMeta);
    const trail = await helper.events();
    const [parent, child] = trail.filter(({ action }) => action === 'task.received');
    const sent = trail.find(({ action }) => action === 'delegate.sent');
    const received = trail.find(({ action }) => action === 'delegate.received');
    const [{ id = '' } = {}] = helper.submitted;
    expect(sent).toMatchObject({
      parentEventId: parent?.eventId,
      detail: { fromRole: 'lead', toRole: 'writer', childTaskId: id, prompt: 'Write.' },
    });
    expect(received).toMatchObject({
      parentEventId: sent?.eventId,
      taskId: id,
      detail: { fromRole: 'lead', toRole: 'writer', childTaskId: id },
    });
    expect(child).toMatchObject({ parentEventId: received?.eventId, taskId: id, trigger: 'delegation' });
    expect(told).toContain(`TaskDelegated: task ${id} delegated to role "writer"`);
    expect(helper.metrics.total('kubeswarm.delegate.submitted', { role: 'lead' })).toBe(1);
  });
});
