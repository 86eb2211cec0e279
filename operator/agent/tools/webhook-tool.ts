import type { AgentWebhookTool } from '../../../schemas/agent-contract.ts';
import type { Fetch } from '../bounded-fetch.ts';
import { readBoundedText } from '../bounded-text.ts';
import { exactNumberText } from '../cache/exact-json.ts';
import { errorText, shortLine } from '../short-line.ts';
import type { SourceTool, ToolInvocation, ToolResult } from './tool.ts';

/** A tool that is one HTTP call (agents 5.7). */
export function webhookTool(tool: AgentWebhookTool, fetch: Fetch): SourceTool {
  const { name, description = '', inputSchema = { type: 'object' }, trust } = tool;
  return {
    identity: { kind: 'webhook', name },
    description,
    inputSchema,
    ...(trust !== undefined && { trust }),
    target: `webhook/${name}`,
    invoke: (invocation) => callWebhook(tool, fetch, invocation),
  };
}

async function callWebhook(
  tool: AgentWebhookTool,
  fetch: Fetch,
  invocation: ToolInvocation,
): Promise<ToolResult> {
  const { signal } = invocation;
  try {
    const { url, init } = webhookRequest(tool, invocation);
    // A redirect would carry arguments to a place that nobody named.
    const response = await fetch(url, { ...init, signal, redirect: 'manual' });
    const { text, complete } = await readBoundedText(response);
    if (response.ok) return { ok: true, text, complete };
    return {
      ok: false,
      text: `webhook tool "${tool.name}": server returned ${response.status}: ${shortLine(text, 2000)}`,
      failure: response.status === 429 || response.status >= 500 ? 'unreachable' : 'refused',
    };
  } catch (error) {
    signal.throwIfAborted();
    return { ok: false, text: `webhook tool "${tool.name}": ${errorText(error)}`, failure: 'unreachable' };
  }
}

function webhookRequest(
  { url, method }: AgentWebhookTool,
  { input, idempotencyKey }: ToolInvocation,
): { readonly url: string; readonly init: RequestInit } {
  const headers = { 'idempotency-key': idempotencyKey };
  if (method === 'GET') return { url: withQuery(url, input), init: { method, headers } };
  return {
    url,
    init: {
      method,
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(input),
    },
  };
}

/** Top-level scalars as query parameters; objects and lists have no place in a GET. */
function withQuery(url: string, input: Readonly<Record<string, unknown>>): string {
  const target = new URL(url);
  for (const [name, value] of Object.entries(input)) {
    const text = exactNumberText(value) ?? (typeof value === 'object' ? undefined : String(value));
    if (text !== undefined) target.searchParams.set(name, text);
  }
  return target.href;
}
