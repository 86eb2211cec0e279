import { afterEach, describe, expect, test } from '@jest/globals';
import { type AgentEvents, agentReference } from '../../../operator/agent/agent-events.ts';
import { createEventRecorder } from '../../../operator/kube/event-recorder.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { configOf, startTestAgent } from '../../support/agent/agent.ts';
import { resources } from '../../support/agent/resources.ts';
import { reply, scriptedModel } from '../../support/agent/scripted-model.ts';

const open = resources();
afterEach(() => open.closeAll());

const say = (events: string[]): AgentEvents => ({
  record: (type, reason, message) => void events.push(`${type} ${reason}: ${message}`),
});

describe('what an agent tells of its tasks', () => {
  test('[EVENT-1] the start with the role, and the end with its tokens', async () => {
    const events: string[] = [];
    const agent = open.track(
      await startTestAgent({}, { model: scriptedModel([reply('done')]), events: say(events) }),
    );
    await agent.run('Go', { role: 'writer' }, 'run.write.1');
    expect(events).toEqual([
      'Normal TaskStarted: task run.write.1 started (role: writer)',
      'Normal TaskCompleted: task run.write.1 completed (input tokens: 10, output tokens: 5)',
    ]);
  });

  test('[EVENT-1] an end for good only, however often it was tried', async () => {
    const events: string[] = [];
    const model = { provider: 'scripted', complete: () => Promise.reject(new Error('broken')) };
    const agent = open.track(
      await startTestAgent({ AGENT_MAX_RETRIES: '1' }, { model, events: say(events) }),
    );
    await agent.run('Go', {}, 'run.write.1');
    expect(events).toEqual([
      'Normal TaskStarted: task run.write.1 started',
      'Warning TaskFailed: task run.write.1 failed: broken',
    ]);
  });

  test('[EVENT-3] 25 at once, then one in five minutes, whatever the API server says', async () => {
    const written: KubeObject[] = [];
    let nowMillis = 0;
    const recorder = createEventRecorder({
      api: {
        apply: async (event) => {
          written.push(event);
          throw new Error('forbidden');
        },
      },
      clock: { now: () => nowMillis },
      controller: 'swarm-agent',
      instance: 'helper-0',
      onError: () => {},
    });
    const about = agentReference(configOf({ AGENT_UID: 'u1' }));
    const tell = (id: number) => recorder.record(about, 'Normal', 'TaskStarted', `task ${id} started`);
    for (let id = 0; id < 100; id += 1) await tell(id);
    expect(written).toHaveLength(25);
    nowMillis = 299_999;
    await tell(101);
    expect(written).toHaveLength(25);
    nowMillis = 300_000;
    await tell(102);
    expect(written).toHaveLength(26);
    expect(written[0]).toMatchObject({
      reportingController: 'swarm-agent',
      reportingInstance: 'helper-0',
      regarding: { kind: 'SwarmAgent', namespace: 'lab', name: 'helper', uid: 'u1' },
    });
  });
});
