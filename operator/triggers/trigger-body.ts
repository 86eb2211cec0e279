import type { IncomingMessage } from 'node:http';
import type { TriggerBody } from './trigger.ts';

const mostBytes = 1024 * 1024;

/**
 * Reads a call's JSON object, whatever its Content-Type; empty, other and invalid JSON is `{}`. Never rejects. Of what is
 * larger than 1 MiB the rest is read and dropped, so that the caller hears the answer (orchestration 7.4).
 */
export async function readTriggerBody(
  request: IncomingMessage,
  askFor: () => void,
): Promise<TriggerBody | 'too-large' | 'cut-off'> {
  if (Number(request.headers['content-length']) > mostBytes) {
    request.resume();
    return 'too-large';
  }
  askFor();
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      const part = Buffer.from(chunk);
      bytes += part.length;
      if (bytes > mostBytes) {
        request.resume();
        return 'too-large';
      }
      chunks.push(part);
    }
  } catch {
    return 'cut-off';
  }
  return objectIn(Buffer.concat(chunks).toString('utf8'));
}

function objectIn(text: string): TriggerBody {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}
