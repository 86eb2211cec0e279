import { isMap } from '../values/merge.ts';

/**
 * JSON with sorted keys (by UTF-16 code unit), no spaces and ECMAScript numbers: equal values give equal bytes, in
 * every release. Frozen: the names of runs are hashes of it (recipes 10).
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (!isMap(value)) return JSON.stringify(value ?? null);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key])}`).join(',')}}`;
}
