import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';

/** An object that a run names, and what is hashed of it. */
export interface HashedReference {
  readonly kind: string;
  readonly name: string;
  readonly spec: unknown;
}

const NAME_CHARACTERS = 54;
const HEX_CHARACTERS = 8;

/**
 * The name of a declared run (recipes 10): `<first 54 characters>-<8 hex>`. The hash covers, in a form frozen as `h1`,
 * the authored spec; then a line `rerun <JSON text>` when the rerun annotation is present; then for each reference, by
 * kind and name, a line `<kind>/<name> <canonical JSON>`.
 */
export function hashedRunName(
  name: string,
  spec: unknown,
  rerun: string | undefined,
  references: readonly HashedReference[],
): string {
  const lines = ['h1', canonicalJson(spec)];
  if (rerun !== undefined) lines.push(`rerun ${JSON.stringify(rerun)}`);
  const ordered = references
    .map((reference) => ({ id: `${reference.kind}/${reference.name}`, spec: reference.spec }))
    .sort((left, right) => (left.id < right.id ? -1 : 1));
  for (const { id, spec: referenced } of ordered) lines.push(`${id} ${canonicalJson(referenced)}`);
  const hex = createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, HEX_CHARACTERS);
  return `${name.slice(0, NAME_CHARACTERS)}-${hex}`;
}
