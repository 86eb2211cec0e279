import type { Redis } from 'ioredis';

const SCANNED_AT_ONCE = 1_000;

/** Keys of this type that match. By type, since agents may put anything under a name that they may use. */
export async function scanKeys(
  redis: Redis,
  pattern: string,
  type: 'hash' | 'stream',
): Promise<readonly string[]> {
  const found = new Set<string>();
  let cursor = '0';
  do {
    const [next, names] = await redis.scan(cursor, 'MATCH', pattern, 'COUNT', SCANNED_AT_ONCE, 'TYPE', type);
    for (const name of names) found.add(name);
    cursor = next;
  } while (cursor !== '0');
  return [...found];
}
