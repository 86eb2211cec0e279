import type { ApiError, KindKey } from '../api.ts';
import { staleVersionError } from '../api-errors.ts';
import { kindText } from '../object-keys.ts';
import type { WatchHub } from './watch-hub.ts';

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'apply' | 'applyStatus' | 'delete';

/** Which requests a fault is for; absent parts mean all. */
export interface FaultScope {
  readonly kind?: KindKey;
  readonly verbs?: readonly Verb[];
}

/** What goes wrong with a real API server, on demand. */
export interface ApiFaults {
  /** The next `count` requests in scope fail with this error, before anything is done. */
  failNext(count: number, error: Error, scope?: FaultScope): void;
  /** The next `count` requests in scope are done, but their answer is this error: a connection lost in between. */
  loseAnswers(count: number, error: Error, scope?: FaultScope): void;
  /** The next `count` writes in scope fail with 409 Conflict, as when others write all the time. */
  conflictNext(count: number, scope?: FaultScope): void;
  /** Ends running watches; with an error as a reset connection does, without as a server's timeout does. */
  cutWatches(options?: { readonly kind?: KindKey; readonly error?: Error }): void;
  /** Forgets the history of changes: watches from older versions end with 410. */
  expireHistory(): void;
  /** Sends bookmarks now instead of once a minute. */
  sendBookmarks(): void;
}

interface Fault {
  left: number;
  readonly when: 'before' | 'after';
  readonly scope: FaultScope;
  readonly error: (kind: KindKey, name: string) => Error;
}

const WRITES: readonly Verb[] = ['create', 'update', 'apply', 'applyStatus', 'delete'];

export interface FaultPlan {
  readonly faults: ApiFaults;
  /** Throws what is planned for this request. */
  strike(when: 'before' | 'after', verb: Verb, kind: KindKey, name: string): void;
}

export function createFaultPlan(hub: WatchHub): FaultPlan {
  let planned: Fault[] = [];
  const plan = (fault: Fault): void => {
    planned.push(fault);
  };
  const faults: ApiFaults = {
    failNext: (count, error, scope = {}) => plan({ left: count, when: 'before', scope, error: () => error }),
    loseAnswers: (count, error, scope = {}) =>
      plan({ left: count, when: 'after', scope, error: () => error }),
    conflictNext: (count, scope = {}) => {
      const error = (kind: KindKey, name: string): ApiError => staleVersionError(kind, name);
      plan({ left: count, when: 'before', scope: { verbs: WRITES, ...scope }, error });
    },
    cutWatches: ({ kind, error } = {}) => hub.cut(kind, error),
    expireHistory: () => hub.expire(),
    sendBookmarks: () => hub.sendBookmarks(),
  };
  return {
    faults,
    strike: (when, verb, kind, name) => {
      const fault = planned.find(
        (candidate) => candidate.when === when && isMeant(candidate.scope, verb, kind),
      );
      if (fault === undefined) return;
      fault.left -= 1;
      if (fault.left <= 0) planned = planned.filter((other) => other !== fault);
      throw fault.error(kind, name);
    },
  };
}

function isMeant(scope: FaultScope, verb: Verb, kind: KindKey): boolean {
  if (scope.verbs !== undefined && !scope.verbs.includes(verb)) return false;
  return scope.kind === undefined || kindText(scope.kind) === kindText(kind);
}
