import { isRecord } from '../../../schemas/json-record.ts';

export type RouterReply =
  /** An empty capability: none fits. */
  | { readonly kind: 'ok'; readonly capability: string; readonly reason: string }
  | { readonly kind: 'error'; readonly message: string };

/** Reads `{"capability", "reason"}` between the first `{` and the last `}` of a reply (orchestration 5.1.2). */
export function routerReply(text: string): RouterReply {
  const from = text.indexOf('{');
  const to = text.lastIndexOf('}');
  if (from === -1 || to < from)
    return { kind: 'error', message: 'the reply of the router has no JSON object' };
  const json = parsed(text.slice(from, to + 1));
  if (json === undefined) return { kind: 'error', message: 'the reply of the router is not one JSON object' };
  const { capability, reason } = json;
  if (typeof capability !== 'string')
    return { kind: 'error', message: 'the reply of the router names no capability' };
  return { kind: 'ok', capability: capability.trim(), reason: typeof reason === 'string' ? reason : '' };
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
