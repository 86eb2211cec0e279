import { afterEach, describe, expect, test } from '@jest/globals';
import { unusedUrl } from '../../support/agent/http-server.ts';
import { ask, failureOf, modelAt, servedModels } from '../../support/agent/model-client.ts';
import { answersWith, breaksOff, hangs } from '../../support/agent/model-server.ts';
import { resources } from '../../support/agent/resources.ts';

const open = resources();
afterEach(open.closeAll);
const setUp = servedModels(open);

describe('answers of a model server that are none', () => {
  test.each([
    ['a page', answersWith('text/html', '<html>It works!</html>'), 'got "<html>It works!</html>"'],
    ['broken JSON', answersWith('application/json', '{"choices":'), 'JSON'],
    ['JSON that is no object', answersWith('application/json', '[1]'), 'got object'],
    ['no choices', answersWith('application/json', '{"choices":[]}'), 'it has no choices'],
    ['an error with status 200', answersWith('application/json', '{"error":{"message":"busy"}}'), 'busy'],
    [
      'a call without a name',
      answersWith('application/json', '{"choices":[{"message":{"tool_calls":[{}]}}]}'),
      'tool call 1 names no function',
    ],
    ['binary', answersWith('application/octet-stream', '\u0000\u0001\u0002'), 'got'],
  ])('[LLM-7] names %s as no chat completion', async (_what, answer, reason) => {
    const { model } = await setUp([answer]);
    const error = await failureOf(model);
    expect(error.kind).toBe('garbage');
    expect(error.message).toContain('model server answered something that is no chat completion');
    expect(error.message).toContain(reason);
    expect(error.message).not.toContain('\n');
  });

  test('[LLM-8] ends reading an answer that does not end', async () => {
    const { model } = await setUp([
      (response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        const more = () => {
          while (!response.destroyed && response.write(Buffer.alloc(1024 * 1024, 'x')));
        };
        response.on('drain', more);
        more();
      },
    ]);
    expect(await failureOf(model)).toMatchObject({
      kind: 'garbage',
      message: 'model call failed: answer is larger than 32 MiB',
    });
  });

  test('names the server that nobody answers for', async () => {
    const url = await unusedUrl();
    const error = await failureOf(modelAt(url));
    expect(error.message).toBe(`model call failed: no answer from ${url} (ECONNREFUSED)`);
    expect([error.isPermanent, error.isTransient]).toEqual([false, true]);
  });

  test('reports an answer that breaks off as a network error', async () => {
    const { model } = await setUp([breaksOff]);
    expect((await failureOf(model)).isTransient).toBe(true);
  });

  test('[LLM-9] gives a hanging server up when the signal says so', async () => {
    const { model, server } = await setUp([hangs]);
    const cancel = new AbortController();
    const asked = ask(model, {}, cancel.signal);
    while (server.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    cancel.abort(new Error('task deadline exceeded after 30s'));
    await expect(asked).rejects.toThrow('task deadline exceeded after 30s');
  });
});
