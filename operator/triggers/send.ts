import type { ServerResponse } from 'node:http';
import type { Refusal } from './admit-call.ts';

/** Plain text, as orchestration 7.4 words it. */
export function send(response: ServerResponse, { code, text, headers }: Refusal): void {
  sendText(response, code, text, { ...headers, 'content-type': 'text/plain; charset=utf-8' });
}

export function sendJson(response: ServerResponse, code: number, body: object): void {
  sendText(response, code, JSON.stringify(body), { 'content-type': 'application/json' });
}

function sendText(
  response: ServerResponse,
  code: number,
  text: string,
  headers: Readonly<Record<string, string>>,
): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(code, { ...headers, 'content-length': Buffer.byteLength(text) });
  response.end(text);
}
