import type { IncomingMessage } from 'node:http';

/** Two objects of the largest size that etcd takes, with room for how they are wrapped. */
const MOST_BYTES = 8 * 1024 * 1024;

export type JsonBody =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'unreadable'; readonly code: 400 | 413; readonly why: string };

/** Reads a request's body as JSON. Never rejects; what is too large is not kept. */
export async function readJson(request: IncomingMessage): Promise<JsonBody> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request) {
      const part = Buffer.from(chunk);
      bytes += part.length;
      if (bytes > MOST_BYTES)
        return { kind: 'unreadable', code: 413, why: `the body is larger than ${MOST_BYTES} bytes` };
      chunks.push(part);
    }
    return { kind: 'json', value: JSON.parse(Buffer.concat(chunks).toString('utf8')) };
  } catch {
    return { kind: 'unreadable', code: 400, why: 'the body is no JSON' };
  }
}
