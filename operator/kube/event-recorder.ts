import { createHash } from 'node:crypto';
import type { KubeObject } from '../../schemas/kube-object.ts';
import type { ApplyOptions, WriteOptions } from './api.ts';
import type { Clock, EventRecorder } from './controller.ts';
import { microTime } from './micro-time.ts';
import { setLatest } from './set-latest.ts';
import { createSpamFilter } from './spam-filter.ts';

export interface EventRecorderOptions {
  readonly api: {
    apply(event: KubeObject, options: ApplyOptions): Promise<unknown>;
    /** Most events are told once, and a create costs the server half of an apply. Absent: all are applied. */
    create?(event: KubeObject, options: WriteOptions): Promise<unknown>;
  };
  readonly clock: Clock;
  /** Who reports: `swarmrun-controller`; also the field manager. */
  readonly controller: string;
  /** Which process of it: the pod's name. */
  readonly instance: string;
  /** Called when an event cannot be written; reconciling goes on without it. */
  readonly onError: (error: unknown) => void;
}

/** One kind of fact about one object; telling it again makes a series of it. */
interface Series {
  readonly startMillis: number;
  /** What distinguishes its event from others about the object. */
  readonly suffix: string;
  readonly count: number;
  readonly lastMillis: number;
}

const EVENT = { apiVersion: 'events.k8s.io/v1', kind: 'Event' };
/** Of events about cluster-scoped objects. */
const DEFAULT_NAMESPACE = 'default';
const BURST = 25;
const INTERVAL_MILLIS = 300_000;
/** A repetition after this much silence is a new event. */
const SERIES_ENDS_MILLIS = 360_000;
const LONGEST_NOTE = 1_024;

/** Records at most 25 events per object at once, then one in 5 minutes; equal ones are counted as a series. */
export function createEventRecorder(options: EventRecorderOptions): EventRecorder {
  const { api, clock, controller, onError } = options;
  const filter = createSpamFilter(BURST, INTERVAL_MILLIS);
  const series = new Map<string, Series>();
  let counter = 0;

  const newSeries = (nowMillis: number): Series => {
    counter += 1;
    const suffix = (nowMillis * 1_000 + (counter % 1_000)).toString(16);
    return { startMillis: nowMillis, suffix, count: 0, lastMillis: nowMillis };
  };

  const countedIn = (key: string, nowMillis: number): Series => {
    const hasEnded = ({ lastMillis }: Series): boolean => nowMillis - lastMillis > SERIES_ENDS_MILLIS;
    const known = series.get(key);
    const current = known === undefined || hasEnded(known) ? newSeries(nowMillis) : known;
    const counted = { ...current, count: current.count + 1, lastMillis: nowMillis };
    setLatest(series, key, counted, hasEnded);
    return counted;
  };

  return {
    record: async (about, type, reason, message) => {
      const nowMillis = clock.now();
      const note = shortened(message);
      const object = aboutKey(about);
      const { startMillis, suffix, count } = countedIn(
        digestOf([object, type, reason, note].join('\n')),
        nowMillis,
      );
      // What the filter holds back is counted all the same, and shows with the next one that passes.
      if (!filter.mayPass(object, nowMillis)) return;
      const name = `${about.metadata.name}.${suffix}`;
      const event = newEvent(about, { type, reason, note, name }, startMillis, options);
      const observed = { series: { count, lastObservedTime: microTime(nowMillis) } };
      const how = { fieldManager: controller };
      try {
        if (count === 1 && api.create !== undefined) await api.create(event, how);
        else await api.apply(count === 1 ? event : { ...event, ...observed }, { ...how, force: true });
      } catch (error) {
        onError(error);
      }
    },
  };
}

interface EventText {
  readonly name: string;
  readonly type: string;
  readonly reason: string;
  readonly note: string;
}

function newEvent(
  about: KubeObject,
  { name, type, reason, note }: EventText,
  startMillis: number,
  { controller, instance }: EventRecorderOptions,
): KubeObject {
  const { apiVersion, kind, metadata } = about;
  return {
    ...EVENT,
    metadata: { name, namespace: metadata.namespace ?? DEFAULT_NAMESPACE },
    eventTime: microTime(startMillis),
    reportingController: controller,
    reportingInstance: instance,
    action: reason,
    reason,
    regarding: {
      apiVersion,
      kind,
      name: metadata.name,
      ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
      ...(metadata.uid === undefined ? {} : { uid: metadata.uid }),
    },
    note,
    type,
  };
}

function aboutKey({ kind, metadata: { uid, namespace, name } }: KubeObject): string {
  return uid ?? [kind, namespace ?? '', name].join('/');
}

/** Notes are long, and what was told is remembered for a while. */
const digestOf = (text: string): string => createHash('sha256').update(text).digest('base64');

/** The API server refuses longer notes. */
function shortened(message: string): string {
  if (Buffer.byteLength(message) <= LONGEST_NOTE) return message;
  const cut = Buffer.from(message)
    .subarray(0, LONGEST_NOTE - 3)
    .toString('utf8');
  // A character cut in two decodes to a replacement character.
  return `${cut.replace(/\uFFFD+$/, '')}...`;
}
