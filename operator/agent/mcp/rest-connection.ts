import { isRecord } from '../../../schemas/json-record.ts';
import { type ConnectionOptions, idempotencyMetaKey, type McpConnection, McpError } from './connection.ts';
import { mcpError, statusError } from './mcp-error.ts';
import { allTools } from './tool-list.ts';

/** The plain dialect: POST `<url>/tools/list` and `<url>/tools/call` (agents 5.5). Keeps no session. */
export function restConnection({ url, fetch }: ConnectionOptions): McpConnection {
  const base = url.href.replace(/\/+$/, '');

  async function post(
    path: string,
    body: unknown,
    signal: AbortSignal,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Readonly<Record<string, unknown>>> {
    try {
      const response = await fetch(`${base}${path}`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify(body),
        redirect: 'manual',
        signal,
      });
      const text = await response.text();
      if (!response.ok) throw statusError(response.status, text);
      const answer: unknown = JSON.parse(text);
      if (isRecord(answer)) return answer;
      throw new McpError('refused', 'its answer is no JSON object');
    } catch (error) {
      signal.throwIfAborted();
      throw mcpError(error);
    }
  }

  return {
    dialect: 'rest',
    listTools: (signal) =>
      allTools((cursor) => post('/tools/list', cursor === undefined ? {} : { cursor }, signal)),
    callTool: ({ tool, input, idempotencyKey }, signal) =>
      post(
        '/tools/call',
        { name: tool, arguments: input, _meta: { [idempotencyMetaKey]: idempotencyKey } },
        signal,
        { 'idempotency-key': idempotencyKey },
      ),
    isLost: () => false,
    close: async () => {},
  };
}
