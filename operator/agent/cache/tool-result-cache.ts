import { rememberingCacheKey } from './cache-key.ts';

/** How a call ended. Only successes are stored; `text` is what the model reads either way. */
export interface CallOutcome {
  readonly ok: boolean;
  readonly text: string;
  /** False keeps a success out of the cache: its text is not the whole result. */
  readonly complete?: boolean;
}

/** Where a result came from: memory, another caller's running call, or a call of its own. */
export type Cached<Outcome> = { readonly from: 'memory' | 'shared' | 'call'; readonly outcome: Outcome };

export interface CacheBounds {
  readonly maxEntries: number;
  readonly maxBytes: number;
  readonly maxResultBytes: number;
}

/** Per pod (agents 5.4). */
export const defaultCacheBounds: CacheBounds = {
  maxEntries: 1000,
  maxBytes: 64 * 1024 * 1024,
  maxResultBytes: 1024 * 1024,
};

export interface CacheOptions {
  readonly now: () => number;
  readonly bounds?: CacheBounds;
  /** Called for each entry that went because of the bounds; with the tool's wire name. */
  readonly onEviction?: (wireName: string) => void;
}

export interface ToolResultCache<Outcome extends CallOutcome> {
  /** Undefined: these arguments bypass the cache. */
  keyOf(wireName: string, argumentsText: string): string | undefined;
  /** What is stored and has not expired. */
  peek(key: string): Outcome | undefined;
  /**
   * The stored result, else that of an equal call already under way, else a call's.
   * When a shared call fails each waiter calls for itself. Rejects only as `call` does, or when the signal aborts.
   */
  through(request: CachedCall<Outcome>): Promise<Cached<Outcome>>;
  /** Entries and their bytes, expired ones included until they are met. */
  size(): { readonly entries: number; readonly bytes: number };
}

export interface CachedCall<Outcome> {
  readonly key: string;
  readonly wireName: string;
  readonly ttlSeconds: number;
  readonly signal: AbortSignal;
  readonly call: () => Promise<Outcome>;
}

interface Entry<Outcome> {
  readonly outcome: Outcome;
  readonly wireName: string;
  readonly bytes: number;
  readonly expiresAtMillis: number;
}

/** What an entry costs beside its text: key, map slot, object. */
const entryOverheadBytes = 256;

/** Results of tools in memory of one agent: shared by its tasks, gone with the process (seed, agents 5.4). */
export function createToolResultCache<Outcome extends CallOutcome>(
  options: CacheOptions,
): ToolResultCache<Outcome> {
  const { now, bounds = defaultCacheBounds, onEviction } = options;
  const underWay = new Map<string, Promise<Outcome>>();
  // A Map keeps the order of insertion: the first entry is the least recently used one.
  const entries = new Map<string, Entry<Outcome>>();
  let bytes = 0;

  function remove(key: string, entry: Entry<Outcome>): void {
    entries.delete(key);
    bytes -= entry.bytes;
  }

  function peek(key: string): Outcome | undefined {
    const entry = entries.get(key);
    if (entry === undefined) return undefined;
    if (entry.expiresAtMillis <= now()) {
      remove(key, entry);
      return undefined;
    }
    entries.delete(key);
    entries.set(key, entry);
    return entry.outcome;
  }

  function store({ key, wireName, ttlSeconds }: CachedCall<Outcome>, outcome: Outcome): void {
    if (!outcome.ok || outcome.complete === false) return;
    const textBytes = Buffer.byteLength(outcome.text);
    if (textBytes > bounds.maxResultBytes) return;
    const previous = entries.get(key);
    if (previous !== undefined) remove(key, previous);
    const entry = {
      outcome,
      wireName,
      bytes: textBytes + entryOverheadBytes,
      expiresAtMillis: now() + ttlSeconds * 1000,
    };
    entries.set(key, entry);
    bytes += entry.bytes;
    for (const [oldKey, old] of entries) {
      if (entries.size <= bounds.maxEntries && bytes <= bounds.maxBytes) return;
      remove(oldKey, old);
      onEviction?.(old.wireName);
    }
  }

  async function callAndStore(request: CachedCall<Outcome>): Promise<Cached<Outcome>> {
    const outcome = await request.call();
    store(request, outcome);
    return { from: 'call', outcome };
  }

  async function lead(request: CachedCall<Outcome>): Promise<Cached<Outcome>> {
    const call = request.call();
    underWay.set(request.key, call);
    try {
      const outcome = await call;
      store(request, outcome);
      return { from: 'call', outcome };
    } finally {
      underWay.delete(request.key);
    }
  }

  return {
    keyOf: rememberingCacheKey(),
    peek,
    size: () => ({ entries: entries.size, bytes }),
    async through(request) {
      const stored = peek(request.key);
      if (stored !== undefined) return { from: 'memory', outcome: stored };
      const running = underWay.get(request.key);
      if (running === undefined) return lead(request);
      const shared = await outcomeOrFailure(running, request.signal);
      return shared?.ok === true ? { from: 'shared', outcome: shared } : callAndStore(request);
    },
  };
}

/** Undefined when the running call threw; rejects when the waiter's own signal aborts first. */
function outcomeOrFailure<Outcome>(
  running: Promise<Outcome>,
  signal: AbortSignal,
): Promise<Outcome | undefined> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    const settle = (outcome: Outcome | undefined) => {
      signal.removeEventListener('abort', onAbort);
      resolve(outcome);
    };
    running.then(settle, () => settle(undefined));
  });
}
