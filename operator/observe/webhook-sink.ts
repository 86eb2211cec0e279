import { splitCredentials } from '../../schemas/url-credentials.ts';
import type { After } from './audit-delivery.ts';
import type { AuditSink } from './audit-event.ts';
import { AuditSinkError } from './audit-sink-error.ts';

export interface WebhookSinkOptions {
  /** May hold user and password, which are sent as basic authentication. */
  readonly url: string;
  /** Sent with every request, over ours. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly fetch: typeof fetch;
  readonly after: After;
}

const bufferEvents = 1000;
const batchEvents = 100;
const lingerMillis = 5_000;
const requestTimeoutMillis = 10_000;
/** After the first and the second attempt; after the third, the batch is lost and the receiver is left alone. */
const pausesMillis = [1_000, 5_000] as const;
const restMillis = 30_000;
const longestRetryAfterSeconds = 60;

type Answer =
  | { readonly kind: 'taken' }
  | { readonly kind: 'refused'; readonly fact: string }
  | { readonly kind: 'failed'; readonly fact: string; readonly retryAfterMillis?: number };

/** POSTs arrays of up to 100 events, after 5 s at the latest; three attempts for each (governance 9.5). */
export function webhookSink({ url: address, headers = {}, fetch, after }: WebhookSinkOptions): AuditSink {
  const { url, userInfo } = splitCredentials(address);
  const closing = new AbortController();
  const requestHeaders = {
    'content-type': 'application/json',
    ...(userInfo === undefined ? {} : { authorization: `Basic ${Buffer.from(userInfo).toString('base64')}` }),
    ...headers,
  };

  async function post(body: string): Promise<Answer> {
    const patience = new AbortController();
    const callOff = after(requestTimeoutMillis, () =>
      patience.abort(new Error(`no answer within ${requestTimeoutMillis / 1000} s`)),
    );
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: requestHeaders,
        body,
        // Events go to the address that was given, and nowhere else.
        redirect: 'manual',
        signal: AbortSignal.any([patience.signal, closing.signal]),
      });
      await response.body?.cancel();
      return judge(response);
    } catch (error) {
      return { kind: 'failed', fact: reasonOf(patience.signal.aborted ? patience.signal.reason : error) };
    } finally {
      callOff();
    }
  }

  return {
    name: 'webhook',
    bufferEvents,
    batchEvents,
    lingerMillis,
    async write(events) {
      const body = JSON.stringify(events);
      for (let attempt = 0; ; attempt += 1) {
        const answer = await post(body);
        if (answer.kind === 'taken') return;
        const message = `the audit webhook ${answer.fact}`;
        if (answer.kind === 'refused') throw new AuditSinkError({ message, lost: 'rejected' });
        const pauseMillis = pausesMillis[attempt];
        if (pauseMillis === undefined || closing.signal.aborted)
          throw new AuditSinkError({ message, lost: 'sink_error', pauseMillis: restMillis });
        await elapsed(answer.retryAfterMillis ?? pauseMillis);
      }
    },
    close: async () => closing.abort(new Error('the program ends')),
  };

  /** Ends early when the sink is closed. */
  async function elapsed(millis: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const callOff = after(millis, resolve);
    closing.signal.addEventListener('abort', () => resolve(), { once: true });
    await promise;
    callOff();
  }
}

function judge({ status, headers }: Response): Answer {
  if (status >= 200 && status < 300) return { kind: 'taken' };
  const fact = `answered with HTTP ${status}`;
  if (status !== 429 && status < 500) return { kind: 'refused', fact };
  const text = headers.get('retry-after')?.trim() ?? '';
  if (!/^\d{1,9}$/.test(text)) return { kind: 'failed', fact };
  const retryAfterMillis = Math.min(Number(text), longestRetryAfterSeconds) * 1000;
  return { kind: 'failed', fact, retryAfterMillis };
}

/** Node says what happened in the cause; neither holds the URL. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return `cannot be reached: ${cause instanceof Error ? cause.message : String(cause)}`;
}
