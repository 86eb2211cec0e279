/** Where things are in Redis. Everything of a namespace begins `<prefix>:<namespace>.` (spec/README 22). */
export interface TaskKeys {
  readonly prefix: string;
  /** Hash of one task: its queue, run and deadline, and how it ended. */
  task(namespace: string, id: string): string;
  /** Hash of one run: its task ids with their queues, and how many are open. */
  run(namespace: string, runUid: string): string;
  /** Pattern of the hashes of all runs, and what one of them is of. */
  readonly runPattern: string;
  /** Undefined of a key that is no such hash, whoever made it. */
  runOfKey(key: string): { readonly namespace: string; readonly uid: string } | undefined;
  /** Pattern of what BullMQ keeps as long as a queue, and the queue that one of them is of. */
  readonly queuePattern: string;
  /** Undefined of a key that is of no agent's queue, whoever made it. */
  queueOfKey(key: string): QueueOfNamespace | undefined;
  /** Channel on which settled tasks are told. */
  settled(namespace: string): string;
  /** Pattern of these channels in all namespaces. */
  readonly settledPattern: string;
  namespaceOfChannel(channel: string): string;
  /** Set of the namespaces that tasks were submitted for; the operator's own, of no namespace. */
  readonly namespaces: string;
  /** What BullMQ calls a key of a job. */
  job(queue: string, key: string): string;
}

export interface QueueOfNamespace {
  readonly namespace: string;
  readonly queue: string;
}

export const DEFAULT_PREFIX = 'kubeswarm';

const SETTLED = '.settled';
const RUN = '._run:';
const META = ':meta';
/** `<namespace>.<agent>` or `<namespace>.<team>.<role>`. */
const QUEUE = /^([-a-z0-9]+)(?:\.[-a-z0-9]+){1,2}$/;
const NAMESPACE = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/** `_` cannot stand in the name of an agent or a team, so these keys never meet those of a queue. */
export function taskKeys(prefix: string): TaskKeys {
  return {
    prefix,
    task: (namespace, id) => `${prefix}:${namespace}._task:${id}`,
    run: (namespace, runUid) => `${prefix}:${namespace}${RUN}${runUid}`,
    settled: (namespace) => `${prefix}:${namespace}${SETTLED}`,
    runPattern: `${literalGlob(prefix)}:*${RUN}*`,
    runOfKey: (key) => {
      const end = key.lastIndexOf(RUN);
      const namespace = key.slice(prefix.length + 1, end);
      // Agents may write any key that begins with their namespace and a dot.
      return NAMESPACE.test(namespace) ? { namespace, uid: key.slice(end + RUN.length) } : undefined;
    },
    queuePattern: `${literalGlob(prefix)}:*${META}`,
    queueOfKey: (key) => {
      const [queue, namespace] = QUEUE.exec(key.slice(prefix.length + 1, -META.length)) ?? [];
      return queue === undefined || namespace === undefined ? undefined : { namespace, queue };
    },
    settledPattern: `${literalGlob(prefix)}:*${SETTLED}`,
    namespaceOfChannel: (channel) => channel.slice(prefix.length + 1, -SETTLED.length),
    namespaces: `${prefix}:_namespaces`,
    job: (queue, key) => `${prefix}:${queue}:${key}`,
  };
}

/** The pattern that matches this text only. */
export const literalGlob = (text: string): string => text.replace(/[*?[\]^\\]/g, '\\$&');

/** Whether it is one of the namespace: `<namespace>.<agent>` or `<namespace>.<team>.<role>`; namespaces have no dots. */
export function isQueueOf(namespace: string, queue: string): boolean {
  return queue.startsWith(`${namespace}.`) && !queue.includes(':');
}

/** The Redis lists whose length tells how many agents a queue needs (KEDA, spec/README 22). */
export function queueListKeys(
  queue: string,
  prefix = DEFAULT_PREFIX,
): { readonly wait: string; readonly active: string } {
  const keys = taskKeys(prefix);
  return { wait: keys.job(queue, 'wait'), active: keys.job(queue, 'active') };
}

/**
 * What `ACL SETUSER` is told of the agents of one namespace, name and password aside: its keys and channels
 * only, no command that administers or lists what others have (gitops 16). INFO is how BullMQ learns what
 * the server can do; the ledger of tokens goes by the server's clock.
 */
export function namespaceAclRules(namespace: string, prefix = DEFAULT_PREFIX): readonly string[] {
  return [
    'resetkeys',
    'resetchannels',
    `~${literalGlob(prefix)}:${namespace}.*`,
    `&${literalGlob(prefix)}:${namespace}.*`,
    '-@all',
    '+@read',
    '+@write',
    '+@blocking',
    '+@pubsub',
    '+@connection',
    '+@transaction',
    '-@admin',
    '-@dangerous',
    '-pubsub',
    '-scan',
    '-randomkey',
    '-dbsize',
    '+eval',
    '+evalsha',
    '+info',
    '+time',
    // CLIENT TRACKING tells the names of everybody's keys.
    '-client',
    '+client|setname',
  ];
}
