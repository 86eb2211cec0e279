import { randomInt, randomUUID } from 'node:crypto';
import type { SwarmEvent } from '../../../schemas/generated/types.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { timestamp } from '../../engine/timestamp.ts';
import type { Api } from '../../kube/api.ts';
import type { Clock } from '../../kube/controller.ts';
import { runKind } from '../common/swarm-kinds.ts';
import { isOfFiring } from './active-runs.ts';
import type { Fire } from './fire.ts';
import type { FireCounter } from './fire-counter.ts';
import { type Fired, type Firing, runsOfFired } from './firing.ts';
import { firingDigest } from './firing-digest.ts';
import { shortName, triggerLabel } from './trigger-labels.ts';

/** A call of a webhook. */
export interface WebhookCall {
  readonly event: SwarmEvent;
  readonly body: NonNullable<Firing['body']>;
  readonly origin: string;
  readonly idempotencyKey?: string;
  /** Its runs get a stream key. */
  readonly isStreamed?: true;
}

export type CallFired =
  | { readonly kind: 'fired'; readonly firedAt: string; readonly runs: readonly KubeObject[] }
  | { readonly kind: 'skipped' };

export interface CallFireOptions {
  readonly api: Pick<Api, 'list'>;
  readonly fire: Fire;
  readonly counter: FireCounter;
  readonly clock: Clock;
  /** Resolves after so many milliseconds. */
  readonly wait: (millis: number) => Promise<void>;
  readonly log: { error(facts: object, message: string): void };
}

/** Decision 42. */
const keyMillis = 24 * 60 * 60 * 1_000;
/** Runs that are replaced end within milliseconds, as long as an operator leads; calls that come at once take turns. */
const lookMillis = 100;
const longestWaitMillis = 30_000;

/**
 * Fires for a call, on any replica. Rejects when not all targets were started; what was started stays (orchestration
 * 7.1). A call with the key of an earlier one hears what became of that: its runs are its memory.
 */
export function createFireForCall(options: CallFireOptions): (call: WebhookCall) => Promise<CallFired> {
  const { counter, clock, log } = options;
  return async ({ event, body, origin, idempotencyKey, isStreamed }) => {
    const id = idempotencyKey === undefined ? randomUUID() : `key ${idempotencyKey}`;
    const atMillis = clock.now();
    if (idempotencyKey !== undefined) {
      const [first, ...others] = await runsOfKey(event, id, atMillis, options.api);
      if (first !== undefined)
        return whole(event, first.metadata.creationTimestamp ?? '', [first, ...others]);
    }
    const streamed = isStreamed === true ? { streamKey: newStreamKey(event, atMillis) } : {};
    const fired = await fireAfterOthers(event, { id, atMillis, body, origin, ...streamed }, options);
    if (fired.kind === 'skipped') return { kind: 'skipped' };
    const runs = runsOfFired(fired);
    if (runs.length > 0)
      counter.count(event, atMillis).catch((error: unknown) => {
        log.error({ err: error, event: event.metadata.name }, 'a fire could not be counted');
      });
    return whole(event, timestamp(atMillis), runs);
  };
}

/** `chunks:<namespace>:<event>:<nanoseconds>` (orchestration 7.4). No clock is that fine: chance keeps calls apart. */
const newStreamKey = ({ metadata }: SwarmEvent, atMillis: number): string =>
  `chunks:${metadata.namespace ?? ''}:${metadata.name}:${atMillis}${String(randomInt(1_000_000)).padStart(6, '0')}`;

/** Waits for the end of the runs that it replaces; rejects when that does not come. */
async function fireAfterOthers(
  event: SwarmEvent,
  firing: Firing,
  { fire, clock, wait, log }: CallFireOptions,
): Promise<Exclude<Fired, { readonly kind: 'waiting' }>> {
  for (;;) {
    const fired = await fire(event, firing);
    if (fired.kind !== 'waiting') return fired;
    if (clock.now() - firing.atMillis > longestWaitMillis) {
      log.error({ event: event.metadata.name, runs: fired.runs }, 'runs that are to be replaced do not end');
      throw new Error('nothing was started');
    }
    await wait(lookMillis);
  }
}

function whole({ spec }: SwarmEvent, firedAt: string, runs: readonly KubeObject[]): CallFired {
  if (runs.length < spec.targets.length) throw new Error('not all targets were started');
  return { kind: 'fired', firedAt, runs };
}

async function runsOfKey(
  event: SwarmEvent,
  id: string,
  nowMillis: number,
  api: Pick<Api, 'list'>,
): Promise<readonly KubeObject[]> {
  const { namespace = '', name } = event.metadata;
  const labels = { [triggerLabel]: shortName(name) };
  const { items } = await api.list(runKind, { namespace, labels, metadataOnly: true });
  const digest = firingDigest(event, { id });
  return items
    .filter((run) => isOfFiring(run, digest))
    .filter(({ metadata }) => nowMillis - Date.parse(metadata.creationTimestamp ?? '') < keyMillis);
}
