import type { KubeObject } from '../../schemas/kube-object.ts';
import type { ApplyOptions, WriteOptions } from './api.ts';
import type { Clock, EventRecorder } from './controller.ts';
import { microTime } from './micro-time.ts';
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
  readonly event: KubeObject;
  count: number;
  lastMillis: number;
}

const EVENT = { apiVersion: 'events.k8s.io/v1', kind: 'Event' };
/** Of events about cluster-scoped objects. */
const DEFAULT_NAMESPACE = 'default';
const BURST = 25;
const INTERVAL_MILLIS = 300_000;
/** A repetition after this much silence is a new event. */
const SERIES_ENDS_MILLIS = 360_000;
const LONGEST_NOTE = 1_024;
const KEPT_SERIES = 4_096;

/** Records at most 25 events per object at once, then one in 5 minutes; equal ones are counted as a series. */
export function createEventRecorder(options: EventRecorderOptions): EventRecorder {
  const { api, clock, controller, onError } = options;
  const filter = createSpamFilter(BURST, INTERVAL_MILLIS);
  const series = new Map<string, Series>();
  let counter = 0;

  const dropEnded = (nowMillis: number): void => {
    for (const [key, { lastMillis }] of series)
      if (nowMillis - lastMillis > SERIES_ENDS_MILLIS) series.delete(key);
  };

  const seriesFor = (key: string, make: () => KubeObject, nowMillis: number): Series => {
    const known = series.get(key);
    if (known !== undefined && nowMillis - known.lastMillis <= SERIES_ENDS_MILLIS) {
      known.count += 1;
      known.lastMillis = nowMillis;
      return known;
    }
    if (series.size > KEPT_SERIES) dropEnded(nowMillis);
    const started = { event: make(), count: 1, lastMillis: nowMillis };
    series.set(key, started);
    return started;
  };

  return {
    record: async (about, type, reason, message) => {
      const nowMillis = clock.now();
      const note = shortened(message);
      const object = aboutKey(about);
      const makeEvent = (): KubeObject => {
        counter += 1;
        const name = `${about.metadata.name}.${(nowMillis * 1_000 + (counter % 1_000)).toString(16)}`;
        return newEvent(about, { type, reason, note, name }, nowMillis, options);
      };
      const { event, count } = seriesFor([object, type, reason, note].join('\n'), makeEvent, nowMillis);
      // What the filter holds back is counted all the same, and shows with the next one that passes.
      if (!filter.mayPass(object, nowMillis)) return;
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
  nowMillis: number,
  { controller, instance }: EventRecorderOptions,
): KubeObject {
  const { apiVersion, kind, metadata } = about;
  return {
    ...EVENT,
    metadata: { name, namespace: metadata.namespace ?? DEFAULT_NAMESPACE },
    eventTime: microTime(nowMillis),
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
  return [kind, uid ?? '', namespace ?? '', name].join('/');
}

/** The API server refuses longer notes. */
function shortened(message: string): string {
  if (Buffer.byteLength(message) <= LONGEST_NOTE) return message;
  const cut = Buffer.from(message)
    .subarray(0, LONGEST_NOTE - 3)
    .toString('utf8');
  // A character cut in two decodes to a replacement character.
  return `${cut.replace(/\uFFFD+$/, '')}...`;
}
