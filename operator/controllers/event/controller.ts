import type { SwarmEvent } from '../../../schemas/generated/types.ts';
import { timestamp } from '../../engine/timestamp.ts';
import type { KindKey } from '../../kube/api.ts';
import type { Controller, Reader } from '../../kube/controller.ts';
import { jsonEquals } from '../../kube/json.ts';
import type { OutputStore } from '../../outputs/output-store.ts';
import type { BucketOutputs } from '../common/bucket-outputs.ts';
import { agentKind, eventKind, runKind, teamKind } from '../common/swarm-kinds.ts';
import {
  type Judgement,
  type VerdictControllerOptions,
  verdictController,
} from '../common/verdict-controller.ts';
import { eventsAwaiting, eventsNaming } from './events-concerned.ts';
import { createFire } from './fire.ts';
import { createFireCounter } from './fire-counter.ts';
import { fireForRuns, type RunFiringParts } from './fire-for-runs.ts';
import { fireOnSchedule } from './fire-on-schedule.ts';
import { eventVerdict, mayFire, wasAtRest } from './verdict.ts';
import { watchedOf, watchingSince } from './watched-runs.ts';
import { type WebhookKeeping, withWebhook } from './webhook.ts';

export interface EventControllerOptions extends VerdictControllerOptions {
  readonly outputs: Pick<OutputStore, 'name' | 'read'>;
  readonly bucketOutputs?: BucketOutputs;
  /** Absent where no server answers webhooks. */
  readonly webhooks?: WebhookKeeping;
}

/** Runs change quickly; what has ended meanwhile is looked at together. */
const runsMillis = 200;
/** A look after the time that comes next (orchestration 7.2), and now and then, since clocks can be set. */
const afterNextMillis = 1_000;
const longestWaitMillis = 60 * 60 * 1_000;
const atOnceMillis = 1;
/** Runs that are replaced end within milliseconds. What is due stays due, as the status is not written. */
const untilReplaced: Judgement = { kind: 'later', afterMillis: 100 };

/** SwarmEvent: whether it can fire, and what its schedule or the runs that it watches start (orchestration 7). */
export function eventController(options: EventControllerOptions): Controller {
  const { api, reader } = options;
  const parts: RunFiringParts = { ...options, fire: createFire(options), counter: createFireCounter(api) };
  return verdictController<SwarmEvent>(
    {
      name: 'swarmevent-controller',
      kind: eventKind,
      watches: [
        { kind: teamKind, keysOf: (team) => eventsNaming(team, reader) },
        { kind: agentKind, keysOf: (agent) => eventsNaming(agent, reader) },
        { kind: runKind, keysOf: (run) => eventsAwaiting(run, reader), afterMillis: runsMillis },
      ],
      judge: async (event, nowMillis) =>
        withWebhook(event, await judge(event, nowMillis, parts), options.webhooks, api),
    },
    options,
  );
}

async function judge(event: SwarmEvent, nowMillis: number, parts: RunFiringParts): Promise<Judgement> {
  const { namespace = '' } = event.metadata;
  const verdict = eventVerdict(event, {
    teams: await namesOf(teamKind, namespace, parts.reader),
    agents: await namesOf(agentKind, namespace, parts.reader),
  });
  const { type, teamOutput } = event.spec.source;
  if (!mayFire(verdict) || type === 'webhook')
    return { kind: 'judged', verdict, fields: { nextFireAt: undefined, watching: undefined } };
  if (type === 'cron') {
    const { atMillis, isWaiting } = await fireOnSchedule(event, wasAtRest(event), nowMillis, parts);
    if (isWaiting) return untilReplaced;
    if (atMillis === undefined) return { kind: 'judged', verdict, fields: { nextFireAt: undefined } };
    const nextFireAt = timestamp(atMillis);
    return {
      kind: 'judged',
      verdict: verdict.reason === 'Active' ? { ...verdict, message: `next fire at ${nextFireAt}` } : verdict,
      fields: { nextFireAt, watching: undefined },
      afterMillis: Math.min(longestWaitMillis, atMillis + afterNextMillis - nowMillis),
    };
  }
  const watched = watchedOf(teamOutput ?? {});
  if (watched === undefined) return { kind: 'judged', verdict };
  const watching = watchingSince(event, watched, wasAtRest(event), nowMillis);
  const fields = { nextFireAt: undefined, watching };
  // Nothing is fired before it is stored since when, or a restart in between would not know what is still to come.
  if (!jsonEquals(watching, event.status?.watching))
    return { kind: 'judged', verdict, fields, afterMillis: atOnceMillis };
  const isDone = await fireForRuns(event, watching, parts);
  return isDone ? { kind: 'judged', verdict, fields } : untilReplaced;
}

async function namesOf(kind: KindKey, namespace: string, reader: Reader): Promise<ReadonlySet<string>> {
  const objects = await reader.list(kind, { namespace });
  const alive = objects.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  return new Set(alive.map(({ metadata }) => metadata.name));
}
