import { afterEach, describe, expect, test } from '@jest/globals';
import type { EmbeddedCluster } from '../../../operator/embedded/embedded-cluster.ts';
import { startEmbeddedCluster } from '../../../operator/embedded/start-embedded-cluster.ts';
import type { SwarmRun } from '../../../schemas/generated/types.ts';
import { startHttpServer, type TestServer } from '../../support/agent/http-server.ts';
import { answersWith, breaksOff, type ChatAnswer, hangs, refuses } from '../../support/agent/model-server.ts';
import { ending, modelHost, namespace, oneAgent, run, team } from './one-agent.ts';

let model: TestServer;
let cluster: EmbeddedCluster;
afterEach(async () => {
  await cluster.close(0);
  await model.close();
});

/** A team of two steps of which the first must fail; answers how the run and the number of requests came out. */
async function runAgainst(answer: ChatAnswer): Promise<{ readonly end: SwarmRun; readonly asked: number }> {
  let asked = 0;
  model = await startHttpServer((request, response, body) => {
    asked += 1;
    answer(response, { path: request.url ?? '', headers: request.headers, body: JSON.parse(body) });
  });
  cluster = await startEmbeddedCluster({ hosts: { [modelHost]: new URL(model.url).host } });
  const limits = { guardrails: { limits: { timeoutSeconds: 2, retries: 0 } } };
  const steps = team([{ role: 'work' }, { role: 'after', dependsOn: ['work'] }]);
  const applied = await cluster.apply([...oneAgent(limits), steps, run()]);
  expect(applied.filter(({ kind }) => kind === 'refused')).toEqual([]);
  const { apiVersion, kind, metadata } = run();
  const end = await cluster.until<SwarmRun>(
    { apiVersion, kind, namespace, name: metadata.name },
    (object) => object?.status?.phase === 'Failed' || object?.status?.phase === 'Succeeded',
    AbortSignal.timeout(60_000),
  );
  if (end === undefined) throw new Error('the run is gone');
  return { end, asked };
}

const retried = 3;

describe('a model server', () => {
  test.each<[string, ChatAnswer, string, RegExp, number]>([
    ['hangs', hangs, 'Timeout', /^task deadline exceeded after 2s$/, 1],
    [
      'answers a page of HTML',
      answersWith('text/html', '<html>It works!</html>'),
      'TaskFailed',
      /no chat completion/,
      1,
    ],
    [
      'answers JSON that is no completion',
      answersWith('application/json', '{"ok":true}'),
      'TaskFailed',
      /no chat completion/,
      1,
    ],
    [
      'answers broken JSON',
      answersWith('application/json', '{"choices":['),
      'TaskFailed',
      /no chat completion/,
      1,
    ],
    ['answers nothing', answersWith('application/json', ''), 'TaskFailed', /no chat completion/, 1],
    ['answers 429', refuses(429, 'slow down'), 'TaskFailed', /^model call failed: 429 slow down$/, retried],
    ['answers 500', refuses(500, 'oh no'), 'TaskFailed', /^model call failed: 500 oh no$/, retried],
    ['answers 401', refuses(401, 'who are you'), 'TaskFailed', /^model call failed: 401 who are you$/, 1],
    ['breaks off in mid-body', breaksOff, 'TaskFailed', /^model call failed: no answer from /, retried],
  ])('that %s ends the run with the reason [SEC-1]', async (_title, answer, code, message, requests) => {
    const { end, asked } = await runAgainst(answer);
    const [work, after] = end.status?.steps ?? [];
    expect(end.status?.phase).toBe('Failed');
    expect(ending(end).reason).toBe('StepFailed');
    expect(ending(end).message).toContain(work?.message ?? 'no message');
    expect([work?.phase, work?.errorCode, after?.phase]).toEqual(['Failed', code, 'Skipped']);
    expect(work?.message).toMatch(message);
    expect(work?.message).not.toMatch(/\n/);
    expect(end.status?.completionTime).toBeDefined();
    expect(asked).toBe(requests);
    // Nothing half done: no task is left behind, and the run is marked as finished.
    await cluster.whenIdle();
    expect(await cluster.queue.depth(`${namespace}.worker`)).toEqual({ waiting: 0, active: 0 });
    expect(end.status?.output ?? '').toBe('');
  });
});
