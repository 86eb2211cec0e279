import { afterEach, describe, expect, test } from '@jest/globals';
import type { ModelReply, ModelRequest } from '../../../operator/agent/llm/model.ts';
import type { SwarmRun } from '../../../schemas/generated/types.ts';
import { startTestAgent } from '../../support/agent/agent.ts';
import { askedModel, promptOf, toolText } from '../../support/agent/crew.ts';
import { resources } from '../../support/agent/resources.ts';
import { reply, toolReply } from '../../support/agent/scripted-model.ts';
import { until } from '../../support/until.ts';
import {
  agent,
  apiVersion,
  createRunPlane,
  type RunPlane,
  type RunPlaneOptions,
  run,
  runKey,
  team,
} from './run-plane.ts';

const open = resources();
afterEach(open.closeAll);

const wanted = [{ prompt: 'one' }, { prompt: 'two', role: 'writer' }];
type Answer = (request: ModelRequest, signal: AbortSignal) => ModelReply | Promise<ModelReply>;

/** The lead spawns two tasks and ends with what they have said. */
const leadSpawns: Answer = (request) => {
  if (!promptOf(request).startsWith('topic: ')) return reply(promptOf(request).toUpperCase());
  return toolText(request) === ''
    ? toolReply([['spawn_and_collect', { tasks: wanted }]])
    : reply(toolText(request));
};

/** A team whose two roles are played by agents with one slot each. */
async function dynamicTeam(answer: Answer, options: RunPlaneOptions = {}): Promise<RunPlane> {
  const plane = open.track(await createRunPlane(options));
  for (const role of ['lead', 'writer']) {
    await plane.put(agent(role));
    await plane.setStatus(
      { apiVersion, kind: 'SwarmAgent', namespace: 'lab', name: role },
      { readyReplicas: 1 },
    );
    const env = { AGENT_NAME: role, AGENT_MAX_CONCURRENT_TASKS: '1' };
    open.track(await startTestAgent(env, { model: askedModel(answer), queue: plane.queue }));
  }
  const roles = [{ name: 'lead', swarmAgent: 'lead', canDelegate: ['writer'] }, { name: 'writer' }];
  await plane.put(team('team', { roles, entry: 'lead' }), run({ teamRef: 'team', input: { topic: 'tea' } }));
  return plane;
}

const finished = ({ metadata }: SwarmRun): string | undefined =>
  metadata.annotations?.['kubeswarm.io/finished']?.split(',')[0];

/** Reconciles until that is so, however long agents take. */
async function reconcileUntil(
  plane: RunPlane,
  condition: (run: SwarmRun) => boolean | Promise<boolean>,
): Promise<void> {
  await until(async () => {
    await plane.reconcile();
    return condition(await plane.run());
  });
}

describe('runs in dynamic mode', () => {
  test('[DYNAMIC-1] [DYNAMIC-12] go from the entry role to its sub-tasks and back, and tell what each has used', async () => {
    const plane = await dynamicTeam(leadSpawns);
    await reconcileUntil(plane, (object) => finished(object) !== undefined);
    const { status } = await plane.run();
    expect(Object.values(JSON.parse(status?.output ?? '').completed)).toEqual([
      { prompt: 'one', output: 'ONE' },
      { prompt: 'two', output: 'TWO' },
    ]);
    const each = { inputTokens: 10, outputTokens: 5, totalTokens: 15 };
    expect(status?.steps).toMatchObject([
      {
        name: 'lead',
        phase: 'Succeeded',
        resolvedAgent: 'lead',
        tokenUsage: { inputTokens: 40, outputTokens: 20, totalTokens: 60 },
      },
    ]);
    expect(new Set(status?.steps?.[0]?.subtasks)).toEqual(
      new Set([
        { agent: 'lead', tasks: 1, costUSD: '0.000000', tokenUsage: each },
        { agent: 'writer', tasks: 1, costUSD: '0.000000', tokenUsage: each },
      ]),
    );
    expect(status?.totalTokenUsage?.totalTokens).toBe(60);
    expect(await plane.queue.runs()).toEqual([]);
  });

  test('[DYNAMIC-11] an operator that dies between two effects: each sub-task once, the same end', async () => {
    const courseWithDeathAt = async (at: number) => {
      const effects: string[] = [];
      const asked: string[] = [];
      let hasDied = false;
      const plane = await dynamicTeam(
        (request, signal) => {
          if (request.messages.length === 1) asked.push(promptOf(request));
          return leadSpawns(request, signal);
        },
        {
          onEffect: (effect) => {
            if (!hasDied && effects.length === at) {
              hasDied = true;
              throw new Error('died');
            }
            effects.push(effect);
          },
        },
      );
      await until(async () => {
        try {
          await plane.reconcile();
        } catch (error) {
          if (!(error instanceof Error) || error.message !== 'died') throw error;
          plane.restart();
        }
        return finished(await plane.run()) !== undefined;
      });
      const { status } = await plane.run();
      const end = { tokens: status?.totalTokenUsage, asked: asked.toSorted(), phase: status?.phase };
      await open.closeAll();
      return { effects: effects.length, end };
    };
    const whole = await courseWithDeathAt(-1);
    expect(whole.end.asked).toEqual(['one', 'topic: tea', 'two']);
    // Status writes may join when agents are quick, so the last effects may not come.
    for (let at = 0; at < whole.effects; at++)
      expect({ at, ...(await courseWithDeathAt(at)).end }).toEqual({ at, ...whole.end });
  }, 60_000);

  /** The writer works until somebody lets it go, or its signal ends it. */
  function heldWriter(): {
    readonly answer: Answer;
    readonly letGo: () => void;
    readonly state: { is: string };
  } {
    const { promise, resolve } = Promise.withResolvers<void>();
    const state = { is: 'not asked' };
    const answer: Answer = async (request, signal) => {
      if (promptOf(request) === 'two') {
        state.is = 'asked';
        signal.addEventListener('abort', () => {
          state.is = 'aborted';
          resolve();
        });
        await promise;
        signal.throwIfAborted();
        state.is = 'done';
        return reply('TWO');
      }
      return toolText(request) === ''
        ? toolReply([['delegate', { role: 'writer', prompt: 'two' }]])
        : reply('sent');
    };
    return { answer, letGo: resolve, state };
  }

  test('[DYNAMIC-13] that succeed let what they have handed on finish, and only then is it dropped', async () => {
    const writer = heldWriter();
    const plane = await dynamicTeam(writer.answer);
    await reconcileUntil(plane, ({ status }) => status?.phase === 'Succeeded' && writer.state.is === 'asked');
    for (let look = 0; look < 3; look++) await plane.reconcile();
    expect(finished(await plane.run())).toBeUndefined();
    expect(writer.state.is).toBe('asked');
    const before = (await plane.run()).status;
    plane.restart();
    writer.letGo();
    await reconcileUntil(plane, (object) => finished(object) === 'Succeeded');
    expect(writer.state.is).toBe('done');
    // What came late changes nothing.
    expect((await plane.run()).status?.totalTokenUsage).toEqual(before?.totalTokenUsage);
    expect(await plane.queue.runs()).toEqual([]);
  });

  test('[DYNAMIC-13] that succeed wait an hour for it and no longer', async () => {
    const writer = heldWriter();
    const plane = await dynamicTeam(writer.answer);
    await reconcileUntil(plane, ({ status }) => status?.phase === 'Succeeded' && writer.state.is === 'asked');
    plane.clock.nowMillis += 3_600_001;
    await reconcileUntil(plane, (object) => finished(object) === 'Succeeded');
    await until(() => writer.state.is === 'aborted');
  });

  test('[DYNAMIC-13] that are asked to end take their sub-tasks with them', async () => {
    const writer = heldWriter();
    const waits: Answer = (request, signal) =>
      promptOf(request) === 'two'
        ? writer.answer(request, signal)
        : toolReply([['spawn_and_collect', { tasks: [wanted[1]] }]]);
    const plane = await dynamicTeam(waits);
    await reconcileUntil(plane, () => writer.state.is === 'asked');
    const object = await plane.run();
    const annotations = { 'kubeswarm.io/cancel': 'no longer wanted' };
    await plane.put({
      ...run({ teamRef: 'team', input: { topic: 'tea' } }, { annotations }),
      apiVersion: object.apiVersion,
    });
    await reconcileUntil(plane, (ended) => finished(ended) === 'Failed');
    await until(() => writer.state.is === 'aborted');
    expect((await plane.run()).status?.steps?.[0]).toMatchObject({ phase: 'Failed', errorCode: 'Cancelled' });
  });

  test('[DYNAMIC-13] that are deleted do so, too', async () => {
    const writer = heldWriter();
    const plane = await dynamicTeam(writer.answer);
    await reconcileUntil(plane, () => writer.state.is === 'asked');
    await plane.api.delete(runKey);
    await plane.reconcile();
    await until(() => writer.state.is === 'aborted');
    expect(await plane.queue.runs()).toEqual([]);
  });
});
