import type { KubeObject } from '../../schemas/kube-object.ts';
import type { Api, ApplyOptions, WriteOptions } from '../kube/api.ts';
import type { RedisLedger } from '../ledger/redis-ledger.ts';
import type { RedisOutputStore } from '../outputs/redis-output-store.ts';
import type { NamespaceUsers } from '../queue/bullmq/namespace-users.ts';
import type { TaskQueue } from '../queue/task-queue.ts';

/**
 * What the leader's controllers act by. A process that stood still for longer than its lease lasts does what was due
 * meanwhile before it hears that it was replaced: the clock is asked before each act, and stale ones are refused.
 */
export function apiWhileHolding(api: Api, holdsLease: () => boolean): Api {
  return {
    ...api,
    create: async <T extends KubeObject>(object: T, options: WriteOptions) => {
      expectLease(holdsLease);
      return api.create(object, options);
    },
    update: async <T extends KubeObject>(object: T, options: WriteOptions) => {
      expectLease(holdsLease);
      return api.update(object, options);
    },
    apply: async <T extends KubeObject>(object: KubeObject, options: ApplyOptions) => {
      expectLease(holdsLease);
      return api.apply<T>(object, options);
    },
    applyStatus: async <T extends KubeObject>(object: KubeObject, options: ApplyOptions) => {
      expectLease(holdsLease);
      return api.applyStatus<T>(object, options);
    },
    delete: async (...parameters) => {
      expectLease(holdsLease);
      return api.delete(...parameters);
    },
  };
}

/** The queue, with the same guard before whatever changes tasks. */
export function queueWhileHolding<Q extends TaskQueue>(queue: Q, holdsLease: () => boolean): Q {
  return {
    ...queue,
    submit: whileHolding(queue.submit, holdsLease),
    cancel: whileHolding(queue.cancel, holdsLease),
    forget: whileHolding(queue.forget, holdsLease),
  };
}

/** Who may use the queue, with the same guard: a stale leader must lock nobody out. */
export function usersWhileHolding(users: NamespaceUsers, holdsLease: () => boolean): NamespaceUsers {
  return {
    ...users,
    keep: whileHolding(users.keep, holdsLease),
    retire: whileHolding(users.retire, holdsLease),
  };
}

/** The ledger, with the same guard before whatever the operator alone decides. */
export function ledgerWhileHolding(ledger: RedisLedger, holdsLease: () => boolean): RedisLedger {
  return {
    ...ledger,
    open: whileHolding(ledger.open, holdsLease),
    publish: whileHolding(ledger.publish, holdsLease),
    raise: whileHolding(ledger.raise, holdsLease),
    allot: whileHolding(ledger.allot, holdsLease),
  };
}

/** Stored outputs, with the same guard. */
export function outputsWhileHolding(outputs: RedisOutputStore, holdsLease: () => boolean): RedisOutputStore {
  return {
    ...outputs,
    write: whileHolding(outputs.write, holdsLease),
    forget: whileHolding(outputs.forget, holdsLease),
  };
}

/** One act, with the same guard. */
export function whileHolding<Parameters extends readonly unknown[], Result>(
  act: (...parameters: Parameters) => Promise<Result>,
  holdsLease: () => boolean,
): (...parameters: Parameters) => Promise<Result> {
  return async (...parameters) => {
    expectLease(holdsLease);
    return act(...parameters);
  };
}

function expectLease(holdsLease: () => boolean): void {
  if (!holdsLease())
    throw new Error('this operator holds the lease no more: the act is left to the next leader');
}
