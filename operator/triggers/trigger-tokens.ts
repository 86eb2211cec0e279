import type { SwarmEvent } from '../../schemas/generated/types.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import type { Api } from '../kube/api.ts';
import type { Clock } from '../kube/controller.ts';
import { setLatest } from '../kube/set-latest.ts';
import { isSameToken } from './trigger-token.ts';

/** Key of the Secret `<event>-webhook-token` (orchestration 7.4). */
const tokenKey = 'token';
/** An old token is good for this long after its Secret has changed. */
const longestMemoryMillis = 5_000;
/** A new one is known this soon, and wrong ones make no more reads than this. */
const rereadMillis = 1_000;

interface Reading {
  readonly atMillis: number;
  readonly token: Promise<string | undefined>;
}

/** Judges tokens by the Secret of their event, which is read when it is needed and never listed (gitops 17). */
export interface TriggerTokens {
  isGood(event: SwarmEvent, given: string): Promise<boolean>;
}

export function triggerTokens(api: Pick<Api, 'get'>, clock: Clock): TriggerTokens {
  const readings = new Map<string, Reading>();

  const tokenOf = (event: SwarmEvent, oldestMillis: number): Promise<string | undefined> => {
    const { uid = '' } = event.metadata;
    const nowMillis = clock.now();
    const known = readings.get(uid);
    if (known !== undefined && nowMillis - known.atMillis < oldestMillis) return known.token;
    const reading = { atMillis: nowMillis, token: readToken(api, event) };
    setLatest(readings, uid, reading, ({ atMillis }) => nowMillis - atMillis > longestMemoryMillis);
    // What could not be read is read again by the next call.
    reading.token.catch(() => {
      if (readings.get(uid) === reading) readings.delete(uid);
    });
    return reading.token;
  };

  return {
    isGood: async (event, given) => {
      for (const oldestMillis of [longestMemoryMillis, rereadMillis]) {
        const token = await tokenOf(event, oldestMillis);
        if (token !== undefined && isSameToken(given, token)) return true;
      }
      return false;
    },
  };
}

interface Secret extends KubeObject {
  readonly data?: Readonly<Record<string, string>>;
}

/** Undefined while there is no Secret, or nothing in it. */
async function readToken(api: Pick<Api, 'get'>, { metadata }: SwarmEvent): Promise<string | undefined> {
  const { namespace = '', name } = metadata;
  const key = { apiVersion: 'v1', kind: 'Secret', namespace, name: `${name}-webhook-token` };
  const secret = await api.get<Secret>(key);
  const token = Buffer.from(secret?.data?.[tokenKey] ?? '', 'base64')
    .toString('utf8')
    .trim();
  return token === '' ? undefined : token;
}
