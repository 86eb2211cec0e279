import { createHash } from 'node:crypto';
import { systemTimers } from '../../common/timers.ts';
import type { TakeNote } from './queue-note.ts';
import { parseRedisUrl } from './redis-address.ts';
import { openRedisConnections } from './redis-connections.ts';
import { DEFAULT_PREFIX, namespaceAclRules } from './task-keys.ts';

/**
 * A Redis user for each namespace, with the rights of its agents (gitops 16). Redis keeps users in memory: they are
 * made again whenever a connection comes up, and looked for now and then.
 */
export interface NamespaceUsers {
  /** Makes the user, or gives it another password. Rejects with one line when Redis is away or refuses. */
  keep(namespace: string, password: string): Promise<void>;
  /**
   * Lets no new connection of namespaces that are gone in; their users go once their last pods must have stopped. Which
   * ones are gone is asked last, and what is kept from then on is not: agents may come back meanwhile.
   */
  retire(goneNow: () => Promise<(namespace: string) => boolean>): Promise<void>;
  /** Looks after nobody from now on, who is kept anew excepted: another leader does. */
  letGo(): void;
  close(): void;
}

export interface NamespaceUsersOptions {
  /** Of a user who may make users. */
  readonly url: string;
  readonly prefix?: string;
  /** The only namespaces to look after; all, if not given. */
  readonly namespaces?: readonly string[];
  readonly note?: TakeNote;
  /** How often lost users are looked for; 15 s, if not given. */
  readonly everyMillis?: number;
}

/** A pod may drain for 600 s, and its connections go with its user. */
const DRAINED_MILLIS = 700_000;

export function createNamespaceUsers(options: NamespaceUsersOptions): NamespaceUsers {
  const { prefix = DEFAULT_PREFIX, namespaces, note = () => {}, everyMillis = 15_000 } = options;
  const { commands, explained, close } = openRedisConnections(parseRedisUrl(options.url), note);
  const passwords = new Map<string, string>();
  const retiredAtMillis = new Map<string, number>();
  /** What was kept since each retirement that is under way has begun. */
  const keptWhileRetiring = new Set<Set<string>>();
  let isListening = false;
  let isClosed = false;
  let stopTimer = (): void => {};

  const acl = async (...words: readonly string[]): Promise<unknown> => {
    try {
      return await commands().call('ACL', ...words);
    } catch (error) {
      throw explained(error);
    }
  };
  const write = (namespace: string, password: string): Promise<unknown> =>
    // One command is one change: nobody sees the user without its rights.
    acl(
      'SETUSER',
      usernameOf(namespace),
      'reset',
      'on',
      hashed(password),
      ...namespaceAclRules(namespace, prefix),
    );
  const usernameOf = (namespace: string): string => namespaceUsername(namespace, prefix);
  const namespacesWithUsers = async (): Promise<readonly string[]> => {
    const names = await acl('USERS');
    const start = namespaceUsername('', prefix);
    if (!Array.isArray(names)) return [];
    const found = names
      .map(String)
      .flatMap((name) => (name.startsWith(start) ? [name.slice(start.length)] : []));
    return found.filter((name) => namespaces === undefined || namespaces.includes(name));
  };

  const restore = async (): Promise<void> => {
    const present = new Set(passwords.size + retiredAtMillis.size === 0 ? [] : await namespacesWithUsers());
    for (const [namespace, password] of passwords)
      if (!present.has(namespace)) await write(namespace, password);
    for (const [namespace, millis] of retiredAtMillis) {
      if (systemTimers.now() - millis < DRAINED_MILLIS) continue;
      await acl('DELUSER', usernameOf(namespace));
      retiredAtMillis.delete(namespace);
    }
  };
  // Redis being away is told by the connection, a refusal by the next `keep`.
  const restoreNow = (): Promise<void> => restore().catch(() => {});
  const restoreAgainAndAgain = (): void => {
    if (isClosed) return;
    stopTimer = systemTimers.after(everyMillis, () => void restoreNow().then(restoreAgainAndAgain));
  };
  const listen = (): void => {
    if (isListening) return;
    isListening = true;
    commands().on('ready', restoreNow);
    restoreAgainAndAgain();
  };

  const retireOne = async (namespace: string): Promise<void> => {
    passwords.delete(namespace);
    // Before Redis knows: an agent that comes back meanwhile takes it away again.
    retiredAtMillis.set(namespace, systemTimers.now());
    try {
      await acl('SETUSER', usernameOf(namespace), 'off', 'resetpass');
    } catch (error) {
      retiredAtMillis.delete(namespace);
      throw error;
    }
  };
  return {
    keep: async (namespace, password) => {
      listen();
      for (const kept of keptWhileRetiring) kept.add(namespace);
      if (passwords.get(namespace) === password) return;
      retiredAtMillis.delete(namespace);
      await write(namespace, password);
      passwords.set(namespace, password);
    },
    retire: async (goneNow) => {
      listen();
      const kept = new Set<string>();
      keptWhileRetiring.add(kept);
      try {
        const found = await namespacesWithUsers();
        const isGone = await goneNow();
        for (const namespace of found)
          if (isGone(namespace) && !kept.has(namespace) && !retiredAtMillis.has(namespace))
            await retireOne(namespace);
      } finally {
        keptWhileRetiring.delete(kept);
      }
    },
    letGo: () => {
      passwords.clear();
      retiredAtMillis.clear();
    },
    close: () => {
      isClosed = true;
      stopTimer();
      close();
    },
  };
}

/** A colon cannot stand in the name of a namespace, so the user of one is never that of another prefix. */
export function namespaceUsername(namespace: string, prefix: string = DEFAULT_PREFIX): string {
  return `${prefix}:${namespace}`;
}

const hashed = (password: string): string => `#${createHash('sha256').update(password).digest('hex')}`;
