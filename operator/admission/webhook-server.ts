import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { Admission } from './admission.ts';
import { answeredReview, decodeReview, failedReview } from './admission-review.ts';
import { readJson } from './read-json.ts';
import { type WebhookPath, webhookPaths } from './webhook-paths.ts';

/** What the server shows to the API server: PEM. */
export interface ServingCertificate {
  readonly cert: string;
  readonly key: string;
}

export interface WebhookServerOptions {
  /** No host: on all addresses. */
  readonly address: { readonly host?: string; readonly port: number };
  readonly certificate: ServingCertificate;
  readonly admission: Admission;
  readonly log: { error(facts: object, message: string): void };
}

export interface WebhookServer {
  /** The one it was given when the address named 0. */
  readonly port: number;
  /** From now on for new connections; those that are open stay. */
  useCertificate(certificate: ServingCertificate): void;
  /** Answers what was asked before, then ends. */
  close(): Promise<void>;
}

/**
 * The API server keeps idle connections for 90 s. Who closes them before, as Node does after 5 s, does so under a review
 * that is on its way now and then, and the write fails.
 */
const keepAliveMillis = 120_000;

/** AdmissionReview v1 over HTTPS (governance 11). Rejects when the address or the certificate cannot be used. */
export async function startWebhookServer(options: WebhookServerOptions): Promise<WebhookServer> {
  const { address, certificate } = options;
  const unanswered = new Set<Promise<unknown>>();
  const server = createServer({ ...certificate, minVersion: 'TLSv1.2' }, (request, response) => {
    const answered: Promise<unknown> = once(response, 'close');
    unanswered.add(answered);
    void answered.then(() => unanswered.delete(answered));
    void answer(request, response, options);
  });
  server.keepAliveTimeout = keepAliveMillis;
  server.listen({ port: address.port, ...(address.host === undefined ? {} : { host: address.host }) });
  await once(server, 'listening');
  const bound = server.address();
  return {
    port: typeof bound === 'object' && bound !== null ? bound.port : address.port,
    useCertificate: (next) => server.setSecureContext({ ...next, minVersion: 'TLSv1.2' }),
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      await Promise.all(unanswered);
      // Also those on which nothing was ever asked: the API server holds them ready.
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: WebhookServerOptions,
): Promise<void> {
  const path = webhookPaths.get((request.url ?? '').replace(/\?.*$/, ''));
  if (path === undefined) return send(response, 404, { message: 'no webhook has this path' });
  if (request.method !== 'POST') return send(response, 405, { message: 'POST only' });
  const body = await readJson(request);
  if (body.kind === 'unreadable') return send(response, body.code, { message: body.why });
  const review = decodeReview(body.value);
  switch (review.kind) {
    case 'no-review':
      return send(response, 400, { message: 'the body is no AdmissionReview of admission.k8s.io/v1' });
    case 'undecodable':
      return send(response, 200, failedReview(review.uid, 400, review.why));
    case 'request':
      return send(response, 200, await judged(review, path, options));
  }
}

async function judged(
  { uid, write, requester }: Extract<ReturnType<typeof decodeReview>, { kind: 'request' }>,
  { kind, scope }: WebhookPath,
  { admission, log }: WebhookServerOptions,
): Promise<object> {
  if (write.object.kind !== kind)
    return failedReview(uid, 400, `a ${write.object.kind} was sent to the webhook of ${kind}`);
  try {
    return answeredReview(uid, await admission(write, scope, requester));
  } catch (error) {
    const { namespace, name } = write.object.metadata;
    log.error({ err: error, kind, namespace, name }, 'a write could not be judged');
    // The webhook's failure policy decides what becomes of the write.
    return failedReview(uid, 500, 'kubeswarm could not judge this write; its log says why');
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}
