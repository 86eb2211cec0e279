import { hash } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';
import { parseExactJson } from './exact-json.ts';

/**
 * Lowercase SHA-256 hex of the tool's wire name directly followed by the canonical JSON of its arguments
 * (seed, agents 5.4). Absent, empty and null arguments are `{}`. Undefined for arguments that are no JSON:
 * such a call bypasses the cache.
 */
export function cacheKey(wireName: string, argumentsText: string): string | undefined {
  const text = argumentsText.trim();
  try {
    return hash(
      'sha256',
      wireName + (text === '' || text === 'null' ? '{}' : canonicalJson(parseExactJson(text))),
    );
  } catch {
    return undefined;
  }
}

/** Texts longer than this are hashed each time: remembering them would cost more memory than it saves work. */
const maxRememberedChars = 2048;
const maxRememberedTexts = 2000;

/** `cacheKey` that remembers the keys of texts it has seen: models repeat calls letter by letter. */
export function rememberingCacheKey(): typeof cacheKey {
  const keysByTool = new Map<string, Map<string, string>>();
  let remembered = 0;
  return (wireName, argumentsText) => {
    const known = keysByTool.get(wireName)?.get(argumentsText);
    if (known !== undefined) return known;
    const key = cacheKey(wireName, argumentsText);
    if (key === undefined || argumentsText.length > maxRememberedChars) return key;
    if (remembered === maxRememberedTexts) {
      keysByTool.clear();
      remembered = 0;
    }
    const keys = keysByTool.get(wireName) ?? new Map<string, string>();
    keysByTool.set(wireName, keys.set(argumentsText, key));
    remembered += 1;
    return key;
  };
}
