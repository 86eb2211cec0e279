import { once } from 'node:events';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { fixtureEndpoint } from '../../../cli/team-tests/fixtures/fixture-endpoint.ts';
import type { FixtureServer } from '../../../cli/team-tests/fixtures/fixture-server.ts';

/** Serves a fixture on a port of this machine, in the REST dialect. */
export async function startRestServer(
  server: FixtureServer,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const answer = fixtureEndpoint(server, 'rest');
  const http = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const body = new Uint8Array(await buffer(request));
    const { method = 'GET' } = request;
    const answered = await answer(
      url.pathname,
      new Request(url, { method, ...(method === 'POST' && { body }) }),
    );
    response.writeHead(answered.status, { 'content-type': 'application/json' }).end(await answered.text());
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const address = http.address();
  if (address === null || typeof address === 'string') throw new Error('it listens on no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: async () => {
      http.close();
      http.closeAllConnections();
      await once(http, 'close');
    },
  };
}
