import { afterEach, describe, expect, test } from '@jest/globals';
import type { ModelReply, ModelRequest } from '../../../operator/agent/llm/model.ts';
import { memoryOutputStore } from '../../../operator/outputs/memory-output-store.ts';
import { createMemoryQueue } from '../../../operator/queue/memory-queue.ts';
import type { Task, TaskMeta } from '../../../operator/queue/task-queue.ts';
import { startTestAgent, type TestAgent } from '../../support/agent/agent.ts';
import { askedModel, crewEnv, crewRoutes, leadMeta, promptOf, toolText } from '../../support/agent/crew.ts';
import { fakeClock } from '../../support/agent/fake-clock.ts';
import { resources } from '../../support/agent/resources.ts';
import { reply, toolReply } from '../../support/agent/scripted-model.ts';
import { until } from '../../support/until.ts';

const open = resources();
afterEach(open.closeAll);

type Answer = (request: ModelRequest) => ModelReply | Promise<ModelReply>;

async function crew(
  answer: Answer,
  env: Readonly<Record<string, string>> = {},
): Promise<TestAgent & { readonly requests: readonly ModelRequest[] }> {
  const model = askedModel(answer);
  return { ...open.track(await startTestAgent({ ...crewEnv, ...env }, { model })), requests: model.requests };
}

/** The lead calls one tool and ends with what that said; all others repeat their prompt in capitals. */
const leadCalls =
  (name: string, input: unknown): Answer =>
  (request) => {
    if (promptOf(request) !== 'Go.') return reply(promptOf(request).toUpperCase());
    return toolText(request) === '' ? toolReply([[name, input]]) : reply(toolText(request));
  };

const toolNames = ({ requests }: { readonly requests: readonly ModelRequest[] }): readonly string[] =>
  (requests[0]?.tools ?? []).map(({ name }) => name);

describe('tools by which a task hands work on', () => {
  const fanOut = ['submit_subtask', 'collect_results', 'spawn_and_collect'];

  test.each([
    ['a role that may delegate', leadMeta, {}, [...fanOut, 'delegate']],
    ['a role that may not', { ...leadMeta, role: 'critic' }, {}, []],
    ['no role of a team', {}, {}, []],
    [
      'an agent whose allow list names one',
      {},
      { AGENT_GUARDRAILS: '{"allow":["submit_subtask","builtin/collect_results","*"]}' },
      ['submit_subtask', 'collect_results'],
    ],
    ['an agent that allows everything', {}, { AGENT_GUARDRAILS: '{"allow":["*"]}' }, []],
    [
      'a role that may delegate, without what its guardrails deny',
      leadMeta,
      { AGENT_GUARDRAILS: '{"deny":[{"pattern":"delegate","source":"agent"}]}' },
      fanOut,
    ],
    ['a judge of a role that may delegate', { ...leadMeta, tools: 'none' as const }, {}, []],
  ])('[DYNAMIC-3] are offered to %s as they should', async (_, meta: Partial<TaskMeta>, env, names) => {
    const helper = await crew(() => reply('done'), env);
    await helper.run('Go.', meta);
    expect(toolNames(helper)).toEqual(names);
  });

  test('[DYNAMIC-4] [DYNAMIC-5] delegate names the roles of canDelegate, and says the id', async () => {
    const helper = await crew(leadCalls('delegate', { role: 'writer', prompt: 'Write.' }));
    const { output } = await helper.run('Go.', leadMeta, 'uid-1.lead.1');
    expect(output).toMatch(/^task delegated to role "writer" with id: uid-1\.lead\.1\.[0-9a-f]{12}\.1$/);
    const tool = helper.requests[0]?.tools.find(({ name }) => name === 'delegate');
    expect(tool?.description).toContain('writer, critic');
  });

  test('[DYNAMIC-5] submit_subtask says the id, and collect_results has the answers', async () => {
    const helper = await crew((request) => {
      const { messages } = request;
      if (promptOf(request) !== 'Go.') return reply(promptOf(request).toUpperCase());
      if (messages.length === 1)
        return toolReply([
          ['submit_subtask', { prompt: 'one' }],
          ['delegate', { role: 'critic', prompt: 'two' }],
        ]);
      const ids = messages.flatMap(({ role, text }) => (role === 'tool' ? [text.split('id: ')[1]] : []));
      if (messages.length === 4) return toolReply([['collect_results', { task_ids: ids }]]);
      return reply(toolText(request));
    });
    const { output } = await helper.run('Go.', leadMeta, 'uid-1.lead.1');
    const { completed, pending } = JSON.parse(output);
    expect(Object.values(completed)).toEqual(['ONE', 'TWO']);
    expect(pending).toEqual([]);
  });

  test('[DYNAMIC-5] [DYNAMIC-8] spawn_and_collect has prompts and answers, on an agent with one slot', async () => {
    const tasks = [{ prompt: 'one' }, { prompt: 'two', role: 'writer' }, { prompt: 'two', role: 'writer' }];
    const helper = await crew(leadCalls('spawn_and_collect', { tasks }));
    const { output } = await helper.run('Go.', leadMeta, 'uid-1.lead.1');
    const { completed, pending } = JSON.parse(output);
    expect(Object.values(completed)).toEqual([
      { prompt: 'one', output: 'ONE' },
      { prompt: 'two', output: 'TWO' },
      { prompt: 'two', output: 'TWO' },
    ]);
    expect(pending).toEqual([]);
  });

  test('[DYNAMIC-5] what failed reads as an error', async () => {
    const helper = await crew((request) => {
      if (promptOf(request) === 'fail') throw new Error('no idea');
      return leadCalls('spawn_and_collect', { tasks: [{ prompt: 'fail' }] })(request);
    });
    const { output } = await helper.run('Go.', leadMeta);
    expect(Object.values(JSON.parse(output).completed)).toEqual([
      { prompt: 'fail', output: '[error] no idea' },
    ]);
  });

  test.each([
    ['delegate', { role: 'lead', prompt: 'x' }, 'delegate: unknown role "lead"; available: writer, critic'],
    ['delegate', { role: 'writer', prompt: ' ' }, 'prompt is empty'],
    ['delegate', { prompt: 'x' }, "must have required property 'role'"],
    ['submit_subtask', { prompt: 7 }, '/prompt must be string'],
    [
      'spawn_and_collect',
      { tasks: [{ prompt: 'x' }, { prompt: 'y', role: 'cook' }] },
      'spawn_and_collect: unknown role "cook"',
    ],
    ['spawn_and_collect', { tasks: Array.from({ length: 101 }, () => ({ prompt: 'x' })) }, 'more than 100'],
    ['collect_results', { task_ids: ['uid-2.lead.1'] }, 'unknown task id "uid-2.lead.1"'],
    ['collect_results', { timeout_seconds: 9 }, "must have required property 'task_ids'"],
  ])('[DYNAMIC-6] %s refuses with: %j', async (name, input, message) => {
    const helper = await crew(leadCalls(name, input));
    const { output, error } = await helper.run('Go.', leadMeta, 'uid-1.lead.1');
    expect(error).toBeUndefined();
    expect(output).toContain(message);
    expect(await helper.queue.idsOfRun('uid-1', 'lab')).toEqual(['uid-1.lead.1']);
  });

  test('[DYNAMIC-4] a route into another namespace is none', async () => {
    const routes = { ...crewRoutes.routes, writer: { queue: 'bank.crew.writer', canDelegate: [] } };
    const helper = await crew(leadCalls('delegate', { role: 'writer', prompt: 'x' }));
    const { output } = await helper.run('Go.', { ...leadMeta, delegation: { ...crewRoutes, routes } });
    expect(output).toBe('delegate: unknown role "writer"; available: critic');
  });

  test('[DYNAMIC-7] what is not ready in time is pending, and no ids are answered at once', async () => {
    const clock = fakeClock();
    const released = Promise.withResolvers<void>();
    const tasks = [{ prompt: 'one' }];
    const model = askedModel(async (request) => {
      if (promptOf(request) === 'one') {
        await clock.advance(5_000);
        await released.promise;
        return reply('late');
      }
      if (request.messages.length === 1)
        return toolReply([['spawn_and_collect', { tasks, timeout_seconds: 5 }]]);
      if (request.messages.length === 3) return toolReply([['collect_results', { task_ids: [] }]]);
      released.resolve();
      return reply(request.messages.map(({ text }) => text).join('|'));
    });
    const env = { ...crewEnv, AGENT_MAX_CONCURRENT_TASKS: '2' };
    const helper = open.track(await startTestAgent(env, { model, clock }));
    const { output } = await helper.run('Go.', leadMeta, 'uid-1.lead.1');
    expect(output).toMatch(/\{"completed":\{\},"pending":\["uid-1.lead.1.[0-9a-f]{12}.1"\]\}/);
    expect(output).toContain('{"completed":{},"pending":[]}');
  });

  test('[DYNAMIC-5] a timeout of 0 or less is the usual one', async () => {
    const clock = fakeClock();
    const spawn = leadCalls('spawn_and_collect', { tasks: [{ prompt: 'one' }], timeout_seconds: -1 });
    const model = askedModel(async (request) => {
      // Longer than none at all, and shorter than the usual time.
      if (promptOf(request) === 'one') await clock.advance(60_000);
      return spawn(request);
    });
    const helper = open.track(await startTestAgent(crewEnv, { model, clock }));
    const { output } = await helper.run('Go.', leadMeta, 'uid-1.lead.1');
    expect(JSON.parse(output)).toMatchObject({ pending: [] });
    expect(output).toContain('"output":"ONE"');
  });
});

test('[DYNAMIC-13] an attempt that is over submits nothing more', async () => {
  const memory = createMemoryQueue();
  const parent = 'uid-1.lead.1';
  const submit = async (task: Task): Promise<void> => {
    await memory.submit(task);
    if (task.meta.parentTaskId === parent) await memory.cancel([parent], 'run cancelled');
  };
  const tasks = ['one', 'two', 'three'].map((prompt) => ({ prompt }));
  const model = askedModel(leadCalls('spawn_and_collect', { tasks }));
  const helper = open.track(await startTestAgent(crewEnv, { model, queue: { ...memory, submit } }));
  const prompt = [{ kind: 'text', text: 'Go.' }] as const;
  await memory.submit({
    id: parent,
    queue: 'lab.crew.lead',
    prompt,
    meta: { namespace: 'lab', ...leadMeta },
  });
  await until(async () => (await memory.results([parent])).size === 1);
  await helper.agent.close(5_000);
  expect(await memory.idsOfRun('uid-1', 'lab')).toHaveLength(2);
  await memory.close();
});

describe('long answers of sub-tasks', () => {
  const long = (bytes: number): string => 'x'.repeat(bytes);

  test('[DYNAMIC-18] go to the store of the run, and are read there by who waits for them', async () => {
    const outputs = memoryOutputStore();
    const spawn = leadCalls('spawn_and_collect', { tasks: [{ prompt: 'one' }] });
    const model = askedModel((request) =>
      promptOf(request) === 'one' ? reply(long(20_000)) : spawn(request),
    );
    const helper = open.track(await startTestAgent(crewEnv, { model, outputs }));
    const result = await helper.run('Go.', { ...leadMeta, outputStore: outputs.name }, 'uid-1.lead.1');
    const ids = await helper.queue.idsOfRun('uid-1', 'lab');
    const subtask = (await helper.queue.results(ids)).get(ids.find((id) => id !== 'uid-1.lead.1') ?? '');
    expect(subtask).toMatchObject({ output: '', outputRef: { bytes: 20_000 } });
    const digest = result.outputRef?.digest ?? '';
    const answers = (await outputs.read({ namespace: 'lab', uid: 'uid-1' }, [digest])).get(digest);
    expect(Object.values(JSON.parse(answers ?? '').completed)).toEqual([
      { prompt: 'one', output: long(20_000) },
    ]);
  });

  test('[DYNAMIC-18] are shared out when all of them are longer than the result of a tool may be', async () => {
    const tasks = [{ prompt: 'one' }, { prompt: 'two' }];
    const spawn = leadCalls('spawn_and_collect', { tasks });
    const model = askedModel((request) =>
      promptOf(request) === 'Go.' ? spawn(request) : reply(long(800_000)),
    );
    const helper = open.track(await startTestAgent(crewEnv, { model }));
    const { output } = await helper.run('Go.', leadMeta, 'uid-1.lead.1');
    const answers = Object.values<{ output: string }>(JSON.parse(output).completed);
    for (const answer of answers) {
      expect(answer.output).toContain(
        '[truncated: the result has 800,000 bytes, the first 524,288 are shown]',
      );
      expect(answer.output.length).toBeLessThan(525_000);
    }
    expect(answers).toHaveLength(2);
  });
});
