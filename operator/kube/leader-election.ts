import type { ObjectKey } from '../../schemas/kube-object.ts';
import type { Timers } from '../common/timers.ts';
import { type Api, isApiError } from './api.ts';
import type { Clock } from './controller.ts';
import {
  freeLease,
  heldLease,
  holderOf,
  type LeaseClaim,
  type LeaseView,
  leaseMove,
  leaseViewAfter,
} from './lease-view.ts';
import { monotonicTimers } from './monotonic-timers.ts';

/** What an election says. A pino logger is one. */
export interface LeaderElectionLog {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
}

export interface LeaderElectionOptions {
  readonly api: Api;
  readonly lease: { readonly namespace: string; readonly name: string };
  /** Names this process, and no other one that ever was: the pod's name and something random. */
  readonly identity: string;
  /** Whether this holder is surely dead, so that its lease need not be waited for. */
  readonly isDead?: (holder: string) => boolean;
  /** Whether nothing is left of this holder, which has missed two renewals but not yet its lease. A rejection is a no. */
  readonly isGone?: (holder: string) => Promise<boolean>;
  /**
   * The work of the leader. Its signal is aborted when the lease is lost or the election stops; until it settles the
   * lease is held on to (while it can be) and not competed for. Work that ends by itself gives the lease up.
   */
  readonly lead: (signal: AbortSignal) => Promise<void>;
  readonly log: LeaderElectionLog;
  /** How long a silent holder is waited for, in whole seconds. Default 15. */
  readonly leaseSeconds?: number;
  /** A leader that could not renew for so long stops leading. Default 10,000. */
  readonly renewDeadlineMillis?: number;
  /** Default 2,000. */
  readonly renewEveryMillis?: number;
  /** How often a candidate looks, and a leader tries again. Default 1,000: a free lease is taken within it. */
  readonly lookEveryMillis?: number;
  /** Must not jump; a wall clock does. */
  readonly timers?: Timers;
  /** The wall clock, for the times in the record that people read. */
  readonly clock?: Clock;
  readonly random?: () => number;
}

export interface LeaderElection {
  /** Whether new work may begin at this very moment, by the clock and not by the last answer. */
  isLeading(): boolean;
  /** Whether nobody else can lead at this very moment: work that was told to end may still write. */
  holdsLease(): boolean;
  /** The holder as last seen; '' when nobody is. */
  leader(): string;
  /** Ends the work, then frees the lease, so that the next one takes over at once. */
  stop(): Promise<void>;
}

/** One time at the head, from the claim to the end of the work. */
interface Term {
  readonly stop: AbortController;
  hasEnded: boolean;
}

const FIELD_MANAGER = 'leader-election';
const LEASE = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease' };

/** Competes for a Lease as client-go does, and leads while it holds it. Throws when the times contradict each other. */
export function startLeaderElection(options: LeaderElectionOptions): LeaderElection {
  const { api, identity, lead, log, timers = monotonicTimers, clock = { now: Date.now } } = options;
  const { leaseSeconds = 15, renewDeadlineMillis = 10_000, random = Math.random } = options;
  const { isDead = () => false, isGone = async () => false } = options;
  const { renewEveryMillis = 2_000, lookEveryMillis = 1_000 } = options;
  if (leaseSeconds * 1_000 <= renewDeadlineMillis || renewDeadlineMillis <= renewEveryMillis)
    throw new Error(
      'A lease must last longer than the renew deadline, and that longer than the time between renewals',
    );
  const silentMillis = 2 * renewEveryMillis + lookEveryMillis;
  const key: ObjectKey = { ...LEASE, ...options.lease };
  let view: LeaseView | undefined;
  /** What we know may be old: look before the next write. */
  let isViewOld = true;
  let heldUntilMillis = Number.NEGATIVE_INFINITY;
  let callOffDeadline = (): void => {};
  let term: Term | undefined;
  let isStopping = false;
  let wake = (): void => {};

  const isHeld = (): boolean => timers.now() < heldUntilMillis;
  const claim = (): LeaseClaim => ({
    ...options.lease,
    identity,
    durationSeconds: leaseSeconds,
    epochMillis: clock.now(),
  });

  const loseWhenDue = (): void => {
    // A timer may fire a little early.
    if (isHeld()) watchDeadline();
    else if (term?.stop.signal.aborted === false) {
      log.warn({ lease: options.lease, identity }, 'leadership is lost');
      term.stop.abort();
    }
  };

  const watchDeadline = (): void => {
    callOffDeadline();
    callOffDeadline = timers.after(Math.max(1, heldUntilMillis - timers.now()), loseWhenDue);
  };

  const holdUntil = (untilMillis: number): void => {
    heldUntilMillis = untilMillis;
    watchDeadline();
  };

  const see = (lease: LeaseView['lease']): LeaseView => {
    view = leaseViewAfter(view, lease, timers.now());
    isViewOld = false;
    return view;
  };

  /** If it is heard of meanwhile after all, our claim is made over an old version, and refused. */
  const isLeft = async (known: LeaseView): Promise<boolean> =>
    timers.now() - known.changedMillis >= silentMillis && (await isGone(holderOf(known)).catch(() => false));

  /** Looks, unless it knows, and writes when it may. Returns when to try again. */
  const compete = async (isCurrent: () => boolean): Promise<number> => {
    const startMillis = timers.now();
    const seen = isViewOld ? await api.get(key) : view?.lease;
    if (!isCurrent()) return 0;
    const known = see(seen);
    const move = leaseMove(known, identity, timers.now(), (await isLeft(known)) ? () => true : isDead);
    if (!isCurrent()) return 0;
    isViewOld = true;
    if (move.kind === 'wait') {
      holdUntil(Number.NEGATIVE_INFINITY);
      loseWhenDue();
      return Math.min(lookEveryMillis, move.untilMillis - timers.now());
    }
    const write = known.lease === undefined ? api.create : api.update;
    const { object } = await write(heldLease(known, claim()), { fieldManager: FIELD_MANAGER });
    if (!isCurrent()) return 0;
    see(object);
    // Counted from before the request: others count from after it.
    holdUntil(startMillis + renewDeadlineMillis);
    return renewEveryMillis;
  };

  const tryToCompete = async (): Promise<number> => {
    let isLate = false;
    try {
      return await within(
        compete(() => !isLate),
        renewDeadlineMillis / 2,
        timers,
      );
    } catch (error) {
      // An answer that comes after all says nothing: the next look does.
      isLate = true;
      isViewOld = true;
      // Somebody else was quicker: nothing to tell.
      if (!isApiError(error, 409))
        log.warn({ lease: options.lease, err: error }, 'the lease was not read or renewed');
      return lookEveryMillis;
    }
  };

  const begin = (): Term => {
    log.info({ lease: options.lease, identity }, 'leading');
    const started: Term = { stop: new AbortController(), hasEnded: false };
    const run = async (): Promise<void> => {
      try {
        await lead(started.stop.signal);
      } catch (error) {
        log.warn({ lease: options.lease, err: error }, "the leader's work failed, giving the lease up");
      }
      started.hasEnded = true;
      wake();
    };
    void run();
    return started;
  };

  const release = async (): Promise<void> => {
    if (!isHeld() || view?.lease === undefined) return;
    holdUntil(Number.NEGATIVE_INFINITY);
    try {
      const write = api.update(freeLease(view, claim()), { fieldManager: FIELD_MANAGER });
      see((await within(write, renewDeadlineMillis / 2, timers)).object);
      log.info({ lease: options.lease, identity }, 'the lease is free');
    } catch (error) {
      log.warn({ lease: options.lease, err: error }, 'the lease was not freed, it ends by itself');
    }
  };

  const pause = (millis: number): Promise<void> =>
    new Promise((resolve) => {
      const callOff = timers.after(Math.max(0, millis), resolve);
      wake = () => {
        callOff();
        resolve();
      };
    });

  const endTerm = async (): Promise<void> => {
    term = undefined;
    await release();
    if (!isStopping) await pause(lookEveryMillis);
  };

  const isOver = (): boolean => isStopping && term === undefined;

  const run = async (): Promise<void> => {
    while (!isOver()) {
      // Work that goes on after its lease was lost is waited for, not led again.
      const waitMillis = term === undefined || isHeld() ? await tryToCompete() : lookEveryMillis;
      if (term === undefined && isHeld() && !isStopping) term = begin();
      if (!isOver() && term?.hasEnded !== true) await pause(waitMillis * (1 + random() / 10));
      if (term?.hasEnded === true) await endTerm();
    }
    await release();
    callOffDeadline();
  };
  const running = run();

  return {
    isLeading: () => term?.stop.signal.aborted === false && isHeld(),
    holdsLease: isHeld,
    leader: () => (view === undefined ? '' : holderOf(view)),
    stop: () => {
      isStopping = true;
      term?.stop.abort();
      wake();
      return running;
    },
  };
}

/** Rejects when the promise takes too long; what comes of it later is ignored. */
function within<T>(promise: Promise<T>, millis: number, timers: Timers): Promise<T> {
  return new Promise((resolve, reject) => {
    const callOff = timers.after(millis, () => reject(new Error(`no answer within ${millis} ms`)));
    promise.then(resolve, reject).finally(callOff);
  });
}
