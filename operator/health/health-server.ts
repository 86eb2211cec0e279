import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { BindAddress } from './bind-address.ts';
import { aggregatedVerdict, type HealthChecks, type HealthVerdict, healthy } from './health-verdict.ts';

export interface HealthServerOptions {
  readonly address: BindAddress;
  readonly checks: HealthChecks;
  /** Text of /metrics; without it there is no such path. */
  readonly metricsText?: () => Promise<string>;
}

export interface HealthServer {
  /** The one it was given when the address named 0. */
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves /healthz (200 while the process answers at all), /readyz over all checks, /readyz/<check> and, when asked
 * for, /metrics (governance 10.5, agents 4.1). Rejects when the address cannot be listened on.
 */
export async function startHealthServer(options: HealthServerOptions): Promise<HealthServer> {
  const server = createServer((request, response) => void answer(request, response, options));
  const { host, port } = options.address;
  server.listen({ port, ...(host === undefined ? {} : { host }) });
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(
  { method, url = '/' }: IncomingMessage,
  response: ServerResponse,
  { checks, metricsText }: HealthServerOptions,
): Promise<void> {
  const path = url.replace(/\?.*$/, '').replace(/(.)\/$/, '$1');
  if (method !== 'GET' && method !== 'HEAD') return send(response, 405, 'text/plain', 'GET only\n');
  if (path === '/metrics' && metricsText !== undefined) {
    try {
      return send(response, 200, 'text/plain; version=0.0.4; charset=utf-8', await metricsText());
    } catch {
      return send(response, 500, 'text/plain', 'the metrics could not be collected\n');
    }
  }
  const verdict = verdictAt(path, checks);
  if (verdict === undefined) return send(response, 404, 'text/plain', 'not found\n');
  send(response, verdict.status === 'ok' ? 200 : 503, 'application/json', JSON.stringify(verdict));
}

function verdictAt(path: string, checks: HealthChecks): HealthVerdict | undefined {
  if (path === '/healthz') return healthy;
  if (path === '/readyz') return aggregatedVerdict(checks);
  const [, name] = /^\/readyz\/([a-z-]+)$/.exec(path) ?? [];
  return name !== undefined && Object.hasOwn(checks, name) ? checks[name]?.() : undefined;
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
