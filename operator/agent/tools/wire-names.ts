import { hash } from 'node:crypto';
import type { ToolIdentity } from '../../../schemas/rules/tool-patterns.ts';
import { bareToolName, toolSource } from './tool.ts';

/** What providers accept as the name of a function. */
const maxChars = 64;
const headChars = 55;

/** `<server>__<tool>` or the plain name, within 64 characters of `[A-Za-z0-9_-]` (agents 5.1). */
export function wireName(identity: ToolIdentity): string {
  const source = toolSource(identity);
  const bare = bareToolName(identity);
  const name = (source === undefined ? bare : `${source}__${bare}`).replaceAll(/[^A-Za-z0-9_-]/gu, '_');
  return name.length <= maxChars ? name : `${name.slice(0, headChars)}_${hash('sha256', name).slice(0, 8)}`;
}

/** Wire names in the same order; later ones that are taken get `_2`, `_3`, ... */
export function uniqueWireNames(identities: readonly ToolIdentity[]): readonly string[] {
  const taken = new Set<string>();
  return identities.map((identity) => {
    const name = wireName(identity);
    let unique = name;
    for (let number = 2; taken.has(unique); number += 1) {
      const suffix = `_${number}`;
      unique = name.slice(0, maxChars - suffix.length) + suffix;
    }
    taken.add(unique);
    return unique;
  });
}
