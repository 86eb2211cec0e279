import type { SwarmRun } from '../../../schemas/generated/types.ts';
import type { ObjectKey } from '../../../schemas/kube-object.ts';
import { openTaskIds, type Plan, type RunState } from '../../engine/index.ts';
import { jsonEquals } from '../../kube/json.ts';

/** A run that this operator has moved on. Its state may be ahead of what is written: what is lost is found again. */
export interface Course {
  readonly uid: string;
  readonly key: ObjectKey;
  /** Where the run is; absent when the object says it best. */
  state: RunState | undefined;
  /** When we have last written its status. */
  writtenAtMillis: number | undefined;
  /** What the last write of ours has left. */
  written: SwarmRun | undefined;
  /** What it is to do, with what that follows from. */
  plan: { readonly basis: string; readonly plan: Plan } | undefined;
  /** Tasks that were put on the queue not long ago; see `recentlySubmitted`. */
  submitted: Set<string>;
  submittedSinceMillis: number;
  /** Tasks to cancel when the object is gone. */
  openTaskIds: readonly string[];
  /** Versions that our own writes made: nobody needs to look at them again. */
  readonly ownVersions: Set<string>;
  /** Ids of audit entries that were written: what is found again after a refused write is not told again. */
  readonly audited: Set<string>;
  /** The bucket of its team did not take an output: the rest go to the queue's store. */
  isBucketAway: boolean;
  /** Called by news of its tasks while the run is being moved on. */
  onNews: (() => void) | undefined;
}

/** Remembers runs while the operator lives: deletion leaves no object to read from, and results name only a uid. */
export interface Courses {
  open(key: ObjectKey, uid: string): Course;
  of(uid: string): Course | undefined;
  /** The run that bore this name when we saw it the last time. */
  named(key: ObjectKey): Course | undefined;
  /** What we know of its state may be wrong: the object counts again. */
  distrust(uid: string): void;
  /** The run is over, and of it only what deletion must find is kept. */
  rest(uid: string): void;
  /** Nothing of it is left outside of its object. */
  forget(uid: string): void;
  /** The run that bore this name, if it is no longer the one with this uid; to be forgotten by who asks. */
  replaced(key: ObjectKey, uid: string | undefined): readonly Course[];
}

export function createCourses(): Courses {
  const byName = new Map<string, Course>();
  const byUid = new Map<string, Course>();
  const nameOf = ({ namespace = '', name }: ObjectKey): string => `${namespace}/${name}`;
  const distrust = (uid: string): void => {
    const course = byUid.get(uid);
    if (course !== undefined) Object.assign(course, unknown());
  };
  const forget = (uid: string): void => {
    const course = byUid.get(uid);
    byUid.delete(uid);
    if (course !== undefined && byName.get(nameOf(course.key)) === course) byName.delete(nameOf(course.key));
  };
  return {
    open(key, uid) {
      const known = byUid.get(uid);
      if (known !== undefined) return known;
      const course: Course = {
        uid,
        key,
        ...unknown(),
        isBucketAway: false,
        openTaskIds: [],
        ownVersions: new Set(),
        audited: new Set(),
      };
      byName.set(nameOf(key), course);
      byUid.set(uid, course);
      return course;
    },
    of: (uid) => byUid.get(uid),
    named: (key) => byName.get(nameOf(key)),
    distrust,
    rest(uid) {
      distrust(uid);
      const course = byUid.get(uid);
      course?.audited.clear();
      course?.ownVersions.clear();
    },
    forget,
    replaced(key, uid) {
      const course = byName.get(nameOf(key));
      return course === undefined || course.uid === uid ? [] : [course];
    },
  };
}

const unknown = () => ({
  state: undefined,
  written: undefined,
  writtenAtMillis: undefined,
  plan: undefined,
  onNews: undefined,
  submitted: new Set<string>(),
  submittedSinceMillis: 0,
});

/**
 * The tasks that need not be put on the queue again. Forgotten now and then: should the queue have lost its data, what it
 * lost is submitted anew.
 */
export function recentlySubmitted(
  course: Course,
  nowMillis: number,
  lastsMillis: number,
): ReadonlySet<string> {
  if (nowMillis - course.submittedSinceMillis >= lastsMillis) {
    course.submitted = new Set();
    course.submittedSinceMillis = nowMillis;
  }
  return course.submitted;
}

/** Takes in how far the run is, once its commands have been carried out. */
export function progress(course: Course, state: RunState): void {
  course.state = state;
  course.openTaskIds = openTaskIds(state);
}

/** The newer of both: the cache may not have seen our last write yet, nor the last write what others did since. */
export function newest(course: Course | undefined, cached: SwarmRun): SwarmRun {
  const written = course?.written;
  if (written === undefined || written.metadata.uid !== cached.metadata.uid) return cached;
  return versionOf(written) >= versionOf(cached) ? written : cached;
}

/** Whether somebody else has written its status since our last write, which must not be under way any more. */
export function isOvertaken(course: Course | undefined, cached: SwarmRun | undefined): boolean {
  const written = course?.written;
  return (
    written !== undefined &&
    cached !== undefined &&
    versionOf(cached) > versionOf(written) &&
    !jsonEquals(cached.status, written.status)
  );
}

const versionOf = ({ metadata }: SwarmRun): number => Number(metadata.resourceVersion);
