import type { IncomingMessage } from 'node:http';
import type { Clock } from '../kube/controller.ts';
import type { Trigger, TriggerFiring } from './trigger.ts';
import { readTriggerBody } from './trigger-body.ts';
import type { TriggerLimits } from './trigger-limits.ts';
import {
  type TriggerMode,
  type TriggerName,
  timeoutMillisOf,
  triggerModeOf,
  triggerNameOf,
} from './trigger-request.ts';
import { bearerToken, tokenFingerprint } from './trigger-token.ts';
import type { TriggerTokens } from './trigger-tokens.ts';

export interface Gate {
  lookup(name: TriggerName): Promise<Trigger | undefined>;
  readonly tokens: TriggerTokens;
  readonly limits: TriggerLimits;
  readonly clock: Clock;
}

/** A call that may fire. Holds foreign data: never to be logged. */
export interface AdmittedCall {
  readonly kind: 'admitted';
  readonly firing: TriggerFiring;
  readonly mode: TriggerMode;
  readonly timeoutMillis: number;
}

export interface Refusal {
  readonly kind: 'refused';
  readonly code: number;
  /** Plain text. */
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The caller has gone before it had said everything. */
export interface CutOff {
  readonly kind: 'cut-off';
}

export const refused = (code: number, text: string, headers: Refusal['headers'] = {}): Refusal => ({
  kind: 'refused',
  code,
  text,
  headers,
});

export const tooManyRequests = refused(429, 'too many requests', { 'retry-after': '1' });

/**
 * The checks of orchestration 7.4, in its order, up to those that need no more than the call. `askForBody` is called
 * when nothing else stands against it.
 */
export async function admitCall(
  request: IncomingMessage,
  { lookup, tokens, limits, clock }: Gate,
  askForBody: () => void,
): Promise<AdmittedCall | Refusal | CutOff> {
  const clientAddress = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  const [path = '', query = ''] = (request.url ?? '').split('?', 2);
  const named = triggerNameOf(path);
  if (named === undefined) return refused(404, 'not found');
  if (request.method !== 'POST') return refused(405, 'method not allowed', { allow: 'POST' });
  const trigger = await lookup(named);
  if (trigger === undefined) return refused(404, 'trigger not found');
  const { event, isSuspended } = trigger;
  const { source, targets } = event.spec;
  if (source.type !== 'webhook') return refused(400, 'trigger is not of type webhook');
  if (isSuspended) return refused(503, 'trigger is suspended');

  const token = bearerToken(request.headers.authorization);
  if (token === undefined || !(await tokens.isGood(event, token)))
    return limits.mayFail(clientAddress, clock.now())
      ? refused(401, 'unauthorized', { 'www-authenticate': 'Bearer' })
      : tooManyRequests;

  const body = await readTriggerBody(request, askForBody);
  if (body === 'cut-off') return { kind: 'cut-off' };
  if (body === 'too-large') return refused(413, 'body is larger than 1 MiB');
  const asked = new URLSearchParams(query);
  const mode = triggerModeOf(asked);
  if (mode === undefined) return refused(400, 'mode is none of async, sync, sse');
  if (mode !== 'async' && targets.length !== 1)
    return refused(400, `${mode} mode requires exactly one target team`);
  const timeoutMillis = timeoutMillisOf(asked);
  const key = request.headers['idempotency-key'];
  const idempotencyKey = typeof key === 'string' && key !== '' ? { idempotencyKey: key } : {};
  const origin = `${clientAddress} (token ${tokenFingerprint(token)})`;
  const firing = {
    event,
    body,
    origin,
    ...idempotencyKey,
    ...(mode === 'sse' ? { isStreamed: true as const } : {}),
  };
  return { kind: 'admitted', firing, mode, timeoutMillis };
}
