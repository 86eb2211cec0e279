import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Timers } from '../common/timers.ts';
import type { ChunkStore } from '../outputs/chunk-store.ts';
import { admitCall, type Gate, refused } from './admit-call.ts';
import { callAnswers } from './answer-call.ts';
import { blameCallers } from './blame-callers.ts';
import { failureFacts } from './failure-facts.ts';
import type { RunWatch } from './run-watch.ts';
import { send } from './send.ts';
import { tokenFeed } from './token-feed.ts';
import type { Fire } from './trigger.ts';
import { type Rate, triggerLimits } from './trigger-limits.ts';
import type { TriggerTokens } from './trigger-tokens.ts';

export interface TriggerServerOptions {
  /** No host: on all addresses. */
  readonly address: { readonly host?: string; readonly port: number };
  readonly lookup: Gate['lookup'];
  readonly tokens: TriggerTokens;
  readonly fire: Fire;
  readonly runs: RunWatch;
  /** Where agents put what they say. */
  readonly chunks: Pick<ChunkStore, 'read'>;
  /** Of each event, on this replica. */
  readonly fireRate: Rate;
  /** Default 12,000: the next one is closed at once. */
  readonly mostConnections?: number;
  /** How long a call may take to arrive. Default: 5 s for its header, 15 s for all of it. */
  readonly arrivalMillis?: { readonly header: number; readonly whole: number };
  readonly timers: Timers;
  readonly log: { error(facts: object, message: string): void };
}

export interface TriggerServer {
  /** The one it was given when the address named 0. */
  readonly port: number;
  /** Ends waits, answers what was asked before, then ends; who is not done asking after 8 s is cut off. */
  close(): Promise<void>;
}

const arrivalMillis = { header: 5_000, whole: 15_000 };
const writeMillis = 360_000;
const idleMillis = 60_000;
/** What the operator's memory has room for, when each has a call in progress. */
const mostConnections = 12_000;
/** Connections that wait to be accepted; of those beyond, each tries again seconds later. Linux gives no more by default. */
const mostWaiting = 4_096;
/** What the pod leaves of its grace (governance 12.3.4). */
const drainMillis = 8_000;

/** Fires webhook events (orchestration 7.4), on any replica. Rejects when the address cannot be listened on. */
export async function startTriggerServer(options: TriggerServerOptions): Promise<TriggerServer> {
  const { address, lookup, tokens, fire, runs, chunks, fireRate, timers, log } = options;
  const stopping = new AbortController();
  const limits = triggerLimits(fireRate);
  const gate = { lookup, tokens, limits, clock: timers };
  const answer = callAnswers({
    fire,
    runs,
    tokens: tokenFeed(chunks, timers),
    limits,
    timers,
    stopping: stopping.signal,
  });

  const handle = async (
    request: IncomingMessage,
    response: ServerResponse,
    askForBody: () => void,
  ): Promise<void> => {
    try {
      const call = await admitCall(request, gate, askForBody);
      if (call.kind === 'refused') send(response, call);
      else if (call.kind === 'admitted') await answer(call, response);
    } catch (error) {
      // Neither the message, which may quote the call, nor the URL, in which people put tokens.
      log.error(failureFacts(error), 'a webhook could not fire');
      if (response.headersSent) response.destroy();
      else send(response, refused(500, 'webhook trigger failed'));
    }
  };

  const unanswered = new Set<Promise<unknown>>();
  const { header, whole } = options.arrivalMillis ?? arrivalMillis;
  const limit = { headersTimeout: header, requestTimeout: whole, keepAliveTimeout: idleMillis };
  const server = createServer({ ...limit, connectionsCheckingInterval: Math.min(1_000, header) });
  server.maxConnections = options.mostConnections ?? mostConnections;
  const serve = (request: IncomingMessage, response: ServerResponse, askForBody = () => {}): void => {
    const answered = new Promise((resolve) => response.once('close', resolve));
    // A caller who has gone is no error of ours.
    response.on('error', () => {});
    const callOff = timers.after(writeMillis, () => response.destroy());
    unanswered.add(answered);
    void answered.then(() => {
      callOff();
      unanswered.delete(answered);
    });
    void handle(request, response, askForBody);
  };
  server.on('request', (request, response) => serve(request, response));
  // Large bodies, as curl sends them: who is refused need not send it, so nothing can follow on this connection.
  server.on('checkContinue', (request, response) => {
    response.setHeader('connection', 'close');
    serve(request, response, () => response.writeContinue());
  });
  blameCallers(server);
  const { port, host } = address;
  server.listen({ port, backlog: mostWaiting, ...(host === undefined ? {} : { host }) });
  await once(server, 'listening');
  const close = async (): Promise<void> => {
    const closed = once(server, 'close');
    server.close();
    stopping.abort();
    const callOff = timers.after(drainMillis, () => server.closeAllConnections());
    await Promise.all(unanswered);
    callOff();
    server.closeAllConnections();
    await closed;
  };
  const bound = server.address();
  let closing: Promise<void> | undefined;
  return {
    port: typeof bound === 'object' && bound !== null ? bound.port : port,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}
