import { createHash } from 'node:crypto';
import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import type { Timers } from '../../common/timers.ts';
import type { ClusterAccess, TlsOptions } from '../client.ts';

/** Kept connections, made anew when the certificates change, with credentials that are never old. */
export interface ConnectionPool {
  /** `stream` is for watches, which hold a connection each and must not wait for one. */
  connect(use: 'request' | 'stream'): Promise<PooledConnection>;
  /** Reads token and certificates again before the next request: the server did not know them. */
  renewCredentials(): void;
  /**
   * One of its connections has fallen silent, and what swallowed it has most likely swallowed the others: breaks off
   * all of its time, watches too, so that new ones are opened.
   */
  distrust(dispatcher: Dispatcher): void;
  /** Breaks off whatever runs. */
  close(): Promise<void>;
}

export interface PooledConnection {
  readonly server: URL;
  readonly dispatcher: Dispatcher;
  readonly headers: Readonly<Record<string, string>>;
}

interface Pool {
  readonly access: ClusterAccess;
  readonly tls: TlsOptions;
  readonly tlsDigest: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly dispatchers: Readonly<Record<'request' | 'stream', Dispatcher>>;
}

/** More requests than these at once wait for one another instead of for a TLS handshake. */
const CONNECTIONS = 32;
const CREDENTIALS_LAST_MILLIS = 30_000;
const CONNECT_TIMEOUT_MILLIS = 10_000;
/** A peer that is gone without a word is found after this, and 10 probes a second apart. */
const FIRST_PROBE_MILLIS = 30_000;

export function createConnectionPool(
  open: () => Promise<ClusterAccess>,
  { now }: Pick<Timers, 'now'>,
): ConnectionPool {
  let pool: Pool | undefined;
  let readMillis = Number.NEGATIVE_INFINITY;
  let reading: Promise<Pool> | undefined;
  const outdated = new Set<Dispatcher>();

  const retire = (old: Pool): void => {
    for (const dispatcher of Object.values(old.dispatchers)) {
      outdated.add(dispatcher);
      // Requests that run may end; idle connections close at once.
      void dispatcher.close().finally(() => outdated.delete(dispatcher));
    }
  };

  const distrust = (dispatcher: Dispatcher): void => {
    // Others that were silent too may have been found before.
    if (pool?.dispatchers.request !== dispatcher) return;
    const { access, tls, dispatchers } = pool;
    pool = { ...pool, dispatchers: newDispatchers(access, tls) };
    for (const dispatcher of Object.values(dispatchers)) void dispatcher.destroy();
  };

  const read = async (): Promise<Pool> => {
    const access = await open();
    const { headers, tls } = await access.credentials();
    const tlsDigest = digestOf(tls);
    const isKnown = pool?.tlsDigest === tlsDigest;
    const dispatchers = isKnown && pool !== undefined ? pool.dispatchers : newDispatchers(access, tls);
    if (pool !== undefined && !isKnown) retire(pool);
    pool = { access, tls, tlsDigest, headers, dispatchers };
    readMillis = now();
    return pool;
  };

  const current = (): Promise<Pool> => {
    if (pool !== undefined && now() - readMillis < CREDENTIALS_LAST_MILLIS) return Promise.resolve(pool);
    reading ??= read().finally(() => {
      reading = undefined;
    });
    return reading;
  };

  return {
    connect: async (use) => {
      const { access, dispatchers, headers } = await current();
      return { server: access.server, dispatcher: dispatchers[use], headers };
    },
    renewCredentials: () => {
      readMillis = Number.NEGATIVE_INFINITY;
    },
    distrust,
    close: async () => {
      const all = [...Object.values(pool?.dispatchers ?? {}), ...outdated];
      await Promise.all(all.map((dispatcher) => dispatcher.destroy()));
    },
  };
}

function newDispatchers(
  { proxyUrl }: ClusterAccess,
  tls: TlsOptions,
): Record<'request' | 'stream', Dispatcher> {
  const connect = {
    ...tls,
    keepAlive: true,
    keepAliveInitialDelay: FIRST_PROBE_MILLIS,
    timeout: CONNECT_TIMEOUT_MILLIS,
  };
  // One connection a watch: over HTTP/2 a slow reader of one holds up all.
  const make = (connections: number | null): Dispatcher =>
    proxyUrl === undefined
      ? new Agent({ connect, connections, allowH2: false })
      : new ProxyAgent({ uri: proxyUrl, requestTls: connect, connections, allowH2: false });
  return { request: make(CONNECTIONS), stream: make(null) };
}

function digestOf(tls: TlsOptions): string {
  const hash = createHash('sha256');
  for (const [name, value] of Object.entries(tls).sort(([left], [right]) => left.localeCompare(right)))
    hash.update(`${name}=${String(value)}\n`);
  return hash.digest('hex');
}
