import { describe, expect, test } from '@jest/globals';
import { openRawCall, rawReply } from '../../support/triggers/raw-call.ts';
import { goodToken, tokenSecret, webhookEvent } from '../../support/triggers/trigger-objects.ts';
import { useTriggerWorld } from '../../support/triggers/trigger-world.ts';
import { until } from '../../support/until.ts';

const world = useTriggerWorld([webhookEvent('pager'), tokenSecret('pager')], {
  fireRate: { perSecond: 50, burst: 100 },
  mostConnections: 3,
});
const reply = (bytes: string): Promise<string> => rawReply(world().server.port, bytes);
const head = (...headers: readonly string[]): string =>
  [
    'POST /triggers/lab/pager/fire HTTP/1.1',
    'host: hooks',
    `authorization: Bearer ${goodToken}`,
    'connection: close',
    ...headers,
    '\r\n',
  ].join('\r\n');
const chunked = head('transfer-encoding: chunked');
const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`;
const large = 1024 * 1024 + 1;
const statusOf = (text: string): string => /^HTTP\/1\.1 (.*)\r\n/.exec(text)?.[1] ?? text;

test.each([
  [
    'headers of 16 KiB',
    () => head(`x-large: ${'x'.repeat(16 * 1024)}`),
    '431 Request Header Fields Too Large',
  ],
  ['what is no HTTP', () => 'good morning\r\n\r\n', '400 Bad Request'],
  ['two lengths that differ', () => head('content-length: 2', 'content-length: 3'), '400 Bad Request'],
  [
    'a body that says nothing of its length and grows too large',
    () => chunked + chunk('x'.repeat(large)) + chunk(''),
    '413 Payload Too Large',
  ],
])('[HOOK-15] %s is refused', async (_what, bytes, status) => {
  expect(statusOf(await reply(bytes()))).toBe(status);
  expect(world().fires).toEqual([]);
});

test.each([
  ['in chunks', () => `${chunked}${chunk('{"a":')}${chunk('1}')}${chunk('')}`, { a: 1 }],
  ['without a body, as HTTP/1.0', () => head().replace('HTTP/1.1', 'HTTP/1.0'), {}],
])('[HOOK-3] a call %s fires', async (_what, bytes, body) => {
  expect(statusOf(await reply(bytes()))).toBe('202 Accepted');
  expect(world().fires.map((fire) => fire.body)).toEqual([body]);
});

test('[HOOK-15] who asks first whether to send a body is told so only when it may fire', async () => {
  const asking = ['expect: 100-continue', 'content-length: 2'];
  const good = await openRawCall(world().server.port);
  good.socket.on('data', (text) => String(text).includes('100 Continue') && good.socket.write('{}'));
  good.socket.write(head(...asking));
  expect(statusOf(await good.reply)).toBe('100 Continue');
  expect(await good.reply).toContain('202 Accepted');
  const bad = head(...asking).replace(goodToken, 'wrong');
  expect(statusOf(await reply(bad))).toBe('401 Unauthorized');
  const tooLong = head('expect: 100-continue', `content-length: ${large}`);
  expect(statusOf(await reply(tooLong))).toBe('413 Payload Too Large');
  expect(world().fires).toHaveLength(1);
});

describe('a server that gives little time', () => {
  const arrivalMillis = { header: 500, whole: 1_500 };
  const hasty = useTriggerWorld([webhookEvent('pager'), tokenSecret('pager')], { arrivalMillis });

  test('[HOOK-15] who does not finish is cut off: silent, within the header, or within the body', async () => {
    const { port } = hasty().server;
    const bytes = [
      '',
      'POST /triggers/lab/pager/fire HTTP/1.1\r\nhost:',
      `${head('content-length: 9')}{"a":`,
    ];
    const replies = await Promise.all(bytes.map((text) => rawReply(port, text)));
    expect(replies.map(statusOf)).toEqual(replies.map(() => '408 Request Timeout'));
    expect(hasty().fires).toEqual([]);
  });

  test('[HOOK-15] nobody is cut off because this process was busy', async () => {
    const body = JSON.stringify({ text: 'x'.repeat(1_000_000) });
    const calls = [head(), head(`content-length: ${body.length}`) + body];
    const answers = await Promise.all(
      calls.map(async (bytes) => {
        const { socket, reply: answer } = await openRawCall(hasty().server.port);
        const part = bytes.length >> 1;
        socket.write(bytes.slice(0, part));
        await hasty().timers.settle();
        socket.write(bytes.slice(part));
        return { answer };
      }),
    );
    // What was just written waits in the kernel for longer than a call may take.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2 * arrivalMillis.whole);
    for (const { answer } of answers) expect(statusOf(await answer)).toBe('202 Accepted');
  });
});

test('[HOOK-15] connections beyond those that there is memory for are closed, and there is room when others end', async () => {
  const { port } = world().server;
  const kept = await Promise.all([1, 2, 3].map(() => openRawCall(port)));
  expect(await reply(head())).toBe('');
  kept[0]?.socket.destroy();
  await until(async () => statusOf(await reply(head())) === '202 Accepted');
  for (const { socket } of kept) socket.destroy();
});
