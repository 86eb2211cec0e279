/** What a name of a run may have, so that it fits into a label (orchestration 7.1.3). */
const maxLength = 63;
const suffixLength = 5;
/** Letters of names that Kubernetes makes: none that read like another, no vowels. */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

export interface NamedFiring {
  readonly event: string;
  readonly target: string;
  readonly atMillis: number;
  /** SHA-256 of what tells this run apart from all others, in hexadecimal digits. */
  readonly digest: string;
}

/**
 * Names that the run may take, best first: `<event>-<target>-YYYYMMDD-HHMMSS`, and for when that is too long or taken,
 * shortened with a suffix. The same firing always gets the same names.
 */
export function runNames({ event, target, atMillis, digest }: NamedFiring): readonly string[] {
  const time = new Date(atMillis).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  const stem = `${event}-${target}`;
  const plain = `${stem}-${time}`;
  const short = shortened(stem, maxLength - time.length - suffixLength - 2);
  const others = suffixes(digest).map((suffix) => `${short}-${time}-${suffix}`);
  return plain.length <= maxLength ? [plain, ...others] : others;
}

/** The name as the value of a label, which has less room; `digest` of the name keeps long ones apart. */
export function labelValue(name: string, digest: string): string {
  if (name.length <= maxLength) return name;
  return `${shortened(name, maxLength - suffixLength - 1)}-${suffixes(digest)[0]}`;
}

/** A name must not end in a hyphen or a dot, nor have one next to the other. */
const shortened = (text: string, length: number): string => text.slice(0, length).replace(/[-.]+$/, '');

/** As many as the digest gives: two digits a letter. */
function suffixes(digest: string): readonly string[] {
  const letters = (digest.match(/../g) ?? [])
    .map((pair) => alphabet[Number.parseInt(pair, 16) % alphabet.length])
    .join('');
  return letters.match(new RegExp(`.{${suffixLength}}`, 'g')) ?? [];
}
