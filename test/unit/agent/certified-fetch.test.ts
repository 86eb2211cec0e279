import { once } from 'node:events';
import { createServer } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { afterEach, describe, expect, test } from '@jest/globals';
import { certifiedFetch, patientFetch } from '../../../operator/agent/certified-fetch.ts';
import {
  authority,
  clientCertificate,
  clientKey,
  serverCertificate,
  serverKey,
} from '../../support/agent/certificates.ts';
import { startHttpServer } from '../../support/agent/http-server.ts';
import { connectTo } from '../../support/agent/mcp-client.ts';
import { resources } from '../../support/agent/resources.ts';

const open = resources();
afterEach(open.closeAll);

/** A REST MCP server that wants a certificate and lists a tool called like its client. */
async function startTlsServer(): Promise<string> {
  const options = {
    cert: serverCertificate,
    key: serverKey,
    ca: authority,
    requestCert: true,
    rejectUnauthorized: true,
  };
  const server = createServer(options, (request, response) => {
    const { CN = 'nobody' } = (request.socket as TLSSocket).getPeerCertificate().subject;
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ tools: [{ name: String(CN).replaceAll(' ', '_') }] }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.track({
    async close() {
      server.close();
      server.closeAllConnections();
    },
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `https://127.0.0.1:${address.port}`;
}

describe('MCP server with mTLS', () => {
  test('[MCP-12] sees the client certificate', async () => {
    const fetch = certifiedFetch({ cert: clientCertificate, key: clientKey, ca: authority });
    const server = open.track(
      connectTo(await startTlsServer(), { transport: 'rest', authType: 'mtls' }, {}, { fetch }),
    );
    await server.firstAttempt;
    expect(server.tools()[0]?.identity).toMatchObject({ tool: 'test_client' });
  });

  test.each([
    ['without a certificate', () => patientFetch()],
    [
      'of an authority that the system does not know',
      () => certifiedFetch({ cert: clientCertificate, key: clientKey }),
    ],
  ])('[MCP-12] is not reached %s', async (_how, fetch) => {
    const server = open.track(
      connectTo(await startTlsServer(), { transport: 'rest' }, {}, { fetch: fetch() }),
    );
    await server.firstAttempt;
    expect(server.state()).toEqual({ kind: 'unreachable', reason: expect.stringMatching(/fetch failed/) });
  });
});

test('a patient fetch is a fetch', async () => {
  const server = open.track(
    await startHttpServer((request, response, body) => void response.end(`${request.method} ${body}`)),
  );
  const response = await patientFetch()(server.url, {
    method: 'POST',
    body: 'hi',
    headers: new Headers({ a: 'b' }),
  });
  expect(await response.text()).toBe('POST hi');
});
