import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from '@jest/globals';
import { boundedFetch } from '../../../operator/agent/bounded-fetch.ts';
import { startHttpServer } from '../../support/agent/http-server.ts';
import { resources } from '../../support/agent/resources.ts';

const open = resources();
afterEach(open.closeAll);

const fetch = boundedFetch(globalThis.fetch, 1000);

async function serving(
  parts: readonly (string | Buffer)[],
  headers: Record<string, string> = {},
): Promise<string> {
  const server = open.track(
    await startHttpServer((_request, response) => {
      response.writeHead(200, headers);
      for (const part of parts) response.write(part);
      response.end();
    }),
  );
  return server.url;
}

const stream = { 'content-type': 'text/event-stream' };

describe('bounded fetch', () => {
  test.each([
    ['with its length', ['x'.repeat(1000)], { 'content-length': '1000' }],
    ['in chunks', ['x'.repeat(500), 'x'.repeat(500)], {}],
    ['compressed', [gzipSync('x'.repeat(1000))], { 'content-encoding': 'gzip' }],
  ])('hands over an answer that fits, %s', async (_how, parts, headers) => {
    expect(await (await fetch(await serving(parts, headers))).text()).toBe('x'.repeat(1000));
  });

  test.each([
    ['by its length', ['x'.repeat(1001)], { 'content-length': '1001' }],
    ['in chunks', ['x'.repeat(500), 'x'.repeat(501)], {}],
    ['once it is unpacked', [gzipSync('x'.repeat(100_000))], { 'content-encoding': 'gzip' }],
  ])('[WORKER-26] refuses an answer that is too large %s', async (_how, parts, headers) => {
    const url = await serving(parts, headers);
    await expect(fetch(url).then((response) => response.text())).rejects.toThrow('answer is larger than');
  });

  test('[WORKER-26] bounds each event of a stream that a GET opens, not the stream', async () => {
    const event = `data: ${'x'.repeat(500)}\n\n`;
    const many = Array.from({ length: 20 }, () => event);
    expect(await (await fetch(await serving(many, stream))).text()).toBe(many.join(''));
    const one = await serving(
      Array.from({ length: 20 }, () => `data: ${'x'.repeat(500)}\n`),
      stream,
    );
    await expect(fetch(one).then((response) => response.text())).rejects.toThrow('answer is larger than');
  });

  test('[WORKER-26] bounds the whole of a stream that a POST opens', async () => {
    const url = await serving(
      Array.from({ length: 20 }, () => `data: ${'x'.repeat(500)}\n\n`),
      stream,
    );
    await expect(fetch(url, { method: 'POST' }).then((response) => response.text())).rejects.toThrow(
      'larger',
    );
  });
});
