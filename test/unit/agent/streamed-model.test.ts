import { afterEach, describe, expect, test } from '@jest/globals';
import { ask, servedModels } from '../../support/agent/model-client.ts';
import { answersWith, type ChatAnswer, calls, refuses, says } from '../../support/agent/model-server.ts';
import { cutAfter, deltas, finish, streams, usageChunk, words } from '../../support/agent/model-stream.ts';
import { resources } from '../../support/agent/resources.ts';
import { until } from '../../support/until.ts';

const open = resources();
afterEach(open.closeAll);
const serve = servedModels(open);

/** What was heard: `|` where a reply begins. */
async function setUp(answers: readonly ChatAnswer[]) {
  const { server, model } = await serve(answers);
  const heard: string[] = [];
  const listener = { begin: () => void heard.push('|'), text: (piece: string) => void heard.push(piece) };
  return { server, heard: () => heard.join(''), listener, model, say: () => ask(model, { listener }) };
}

const usage = { inputTokens: 10, outputTokens: 5, thinkingTokens: 0 };
const call = (index: number | undefined, more: object) => ({
  tool_calls: [{ ...(index === undefined ? {} : { index }), ...more }],
});

describe('a model that somebody reads along with', () => {
  test('[LLM-11] is told as it speaks, and answers as if it had not been streamed', async () => {
    const { server, heard, say } = await setUp([
      streams(...deltas({ role: 'assistant', content: '' }), ...words('Hel', 'lo'), finish(), usageChunk()),
    ]);
    expect(await say()).toEqual({ text: 'Hello', toolCalls: [], usage, stopReason: 'stop' });
    expect(heard()).toBe('|Hello');
    expect(server.requests[0]?.body).toMatchObject({ stream: true, stream_options: { include_usage: true } });
  });

  test('[LLM-11] hears the first words before the last ones are said', async () => {
    let goOn = (): void => {};
    const { heard, say } = await setUp([
      (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(`data: ${JSON.stringify(words('Hel')[0])}\n\n`);
        goOn = () => response.end(`data: ${JSON.stringify(finish())}\n\ndata: [DONE]\n\n`);
      },
    ]);
    const reply = say();
    await until(() => heard() === '|Hel');
    goOn();
    expect((await reply).text).toBe('Hel');
  });

  test.each([
    [
      'in pieces',
      deltas(
        call(0, { id: 'a', function: { name: 'kb__search', arguments: '' } }),
        call(0, { function: { arguments: '{"q":' } }),
        call(1, { id: 'b', function: { name: 'kb__read', arguments: '{}' } }),
        call(0, { function: { arguments: '"x"}' } }),
      ),
    ],
    [
      'all numbered 0',
      deltas(
        call(0, { id: 'a', function: { name: 'kb__search', arguments: '{"q":"x"}' } }),
        call(0, { id: 'b', function: { name: 'kb__read', arguments: '{}' } }),
      ),
    ],
    [
      'without numbers, arguments as objects',
      deltas(
        call(undefined, { id: 'a', function: { name: 'kb__search', arguments: { q: 'x' } } }),
        call(undefined, { id: 'b', function: { name: 'kb__read', arguments: {} } }),
      ),
    ],
  ])('[LLM-11] puts tool calls together that come %s', async (_what, chunks) => {
    const { say } = await setUp([streams(...words('Let me look'), ...chunks, finish('tool_calls'))]);
    expect(await say()).toMatchObject({
      text: 'Let me look',
      toolCalls: [
        { id: 'a', name: 'kb__search', argumentsText: '{"q":"x"}' },
        { id: 'b', name: 'kb__read', argumentsText: '{}' },
      ],
    });
  });

  test('[LLM-11] tells a refusal, and counts reasoning', async () => {
    const { heard, say } = await setUp([
      streams(
        ...deltas({ reasoning: 'ab' }, { reasoning: 'cd' }, { refusal: 'No.' }),
        finish(),
        usageChunk(),
      ),
    ]);
    expect(await say()).toMatchObject({ text: 'No.', usage: { outputTokens: 4, thinkingTokens: 1 } });
    expect(heard()).toBe('|No.');
  });

  test.each([
    ['is dropped', cutAfter('dropped', ...words('Hel'))],
    ['ends too early', cutAfter('ended', ...words('Hel'))],
    ['says that it cannot go on', streams(...words('Hel'), { error: { message: 'overloaded' } })],
  ])('[LLM-12] a stream that %s is worth another try, which begins anew', async (_what, broken) => {
    const { heard, say } = await setUp([broken, streams(...words('Hi'), finish())]);
    await expect(say()).rejects.toMatchObject({ name: 'ModelError', isTransient: true });
    expect((await say()).text).toBe('Hi');
    expect(heard()).toBe('|Hel|Hi');
  });

  test('[LLM-12] names broken JSON in a stream as no chat completion', async () => {
    const { say } = await setUp([streams('data: {"choices":[\n\n')]);
    await expect(say()).rejects.toMatchObject({ kind: 'garbage' });
  });

  test('[LLM-12] is given up in the middle when the signal says so', async () => {
    const { model, listener, heard } = await setUp([
      (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(`data: ${JSON.stringify(words('Hel')[0])}\n\n`);
      },
    ]);
    const leaving = new AbortController();
    const reply = ask(model, { listener }, leaving.signal);
    await until(() => heard() === '|Hel');
    leaving.abort(new Error('task deadline exceeded after 30s'));
    await expect(reply).rejects.toThrow('task deadline exceeded after 30s');
  });

  test('[LLM-13] asks without usage where that is refused, and remembers it', async () => {
    const hello = streams(...words('Hi'), finish());
    const { server, heard, say } = await setUp([
      refuses(400, 'Unrecognized request argument supplied: stream_options'),
      hello,
      hello,
    ]);
    expect(await say()).toEqual({ text: 'Hi', toolCalls: [], stopReason: 'stop' });
    await say();
    const asked = server.requests.map(({ body }) => [body.stream, body.stream_options]);
    expect(asked.slice(1)).toEqual([
      [true, undefined],
      [true, undefined],
    ]);
    expect(heard()).toBe('||Hi|Hi');
  });

  test('[LLM-13] asks for whole replies where streams are refused', async () => {
    const { server, heard, say } = await setUp([
      refuses(400, 'Your organization must be verified to stream this model', {}, 'stream'),
      says('Hi'),
    ]);
    expect(await say()).toEqual({ text: 'Hi', toolCalls: [], usage, stopReason: 'stop' });
    expect(heard()).toBe('||Hi');
    expect(server.requests[1]?.body).not.toHaveProperty('stream');
  });

  test.each([
    ['a reply', says('Hi'), { text: 'Hi' }, '|Hi'],
    ['a tool call', calls('kb__search'), { toolCalls: [{ name: 'kb__search' }] }, '|'],
  ])('[LLM-13] takes %s that comes whole all the same', async (_what, answer, reply, told) => {
    const { heard, say } = await setUp([answer]);
    expect(await say()).toMatchObject(reply);
    expect(heard()).toBe(told);
  });

  test('[LLM-13] names a page that comes instead', async () => {
    const { say } = await setUp([answersWith('text/html', '<html>It works!</html>')]);
    await expect(say()).rejects.toMatchObject({ kind: 'garbage' });
  });

  test('is not streamed when nobody reads along', async () => {
    const { server, model } = await setUp([says('Hi')]);
    await ask(model);
    expect(server.requests[0]?.body).not.toHaveProperty('stream');
  });
});
