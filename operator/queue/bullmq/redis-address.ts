/** Where Redis (or Valkey) is, taken apart so that messages can name it without its password. */
export interface RedisAddress {
  readonly host: string;
  readonly port: number;
  readonly database: number;
  readonly username?: string;
  readonly password?: string;
  readonly isEncrypted: boolean;
  /** `redis://host:port/db`: fit for messages. */
  readonly text: string;
}

const ENCRYPTED: Readonly<Record<string, boolean>> = {
  'redis:': false,
  'valkey:': false,
  'rediss:': true,
  'valkeys:': true,
};

const FORM = 'write redis[s]://[user:password@]host[:port][/database]';

/** Reads `redis[s]://` and `valkey[s]://` URLs. Throws without repeating what it was given: it may hold a password. */
export function parseRedisUrl(text: string): RedisAddress {
  const url = URL.parse(text);
  if (url === null) throw new Error(`The queue's URL cannot be read: ${FORM}`);
  const isEncrypted = ENCRYPTED[url.protocol];
  if (isEncrypted === undefined || url.hostname === '')
    throw new Error(`The queue's URL is not one of Redis: ${FORM}`);
  if (url.search !== '' || url.hash !== '')
    throw new Error(`The queue's URL has parameters, and none are known: ${FORM}`);
  const path = url.pathname.replace(/^\//, '');
  if (!/^\d*$/.test(path)) throw new Error(`The queue's URL names a database that is no number: ${FORM}`);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? 6379 : Number(url.port);
  const database = Number(path);
  const username = decoded(url.username);
  const password = decoded(url.password);
  return {
    host,
    port,
    database,
    ...(username === '' ? {} : { username }),
    ...(password === '' ? {} : { password }),
    isEncrypted,
    text: `${isEncrypted ? 'rediss' : 'redis'}://${url.hostname}:${port}/${database}`,
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new Error('The queue\'s URL has a user or password with a bare "%": write it as %25');
  }
}
