/** Promises about the cache of tool results. */
export const cacheRequirements = {
  'CACHE-1':
    'The key is the lowercase SHA-256 hex of wire name and canonical arguments; test vector (agents 5.4)',
  'CACHE-2': 'Key order and whitespace never matter; unequal values never share a key (seed, agents 5.4)',
  'CACHE-3': 'Arguments that are no JSON bypass the cache (agents 5.4)',
  'CACHE-4': 'A hit is the exact text of the first result (seed)',
  'CACHE-5': 'An entry lives ttlSeconds from storing and is never served expired (agents 5.4)',
  'CACHE-6': 'Failed calls are not stored; the next call goes out (seed)',
  'CACHE-7': '200 parallel identical calls are one call upstream (issue 3)',
  'CACHE-8': 'When a shared call fails each waiter calls for itself (agents 5.4)',
  'CACHE-9': '1000 entries, 64 MiB, results up to 1 MiB, least recently used goes first (agents 5.4)',
  'CACHE-10': '20 calls with 4 distinct argument sets reach the server 4 times (seed)',
  'CACHE-11': 'Hits do not count as tool calls and are audited as cached (agents 5.4)',
  'CACHE-12': 'Off by default, per server; excludeTools always reach the server (seed)',
  'CACHE-13': 'Guardrails and validation come before the cache (agents 5.3)',
  'CACHE-14': 'One cache per agent pod, shared by all of its tasks (agents 5.4)',
} as const;
