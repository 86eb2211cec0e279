/** Why a plain scalar is not the same text to everyone: a fact without the text itself, and the fix. */
export interface Ambiguity {
  readonly fact: string;
  readonly fix: string;
}

const YAML11_BOOLEAN = /^(?:y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF)$/;
const LEADING_ZERO = /^[-+]?0[0-9_]+$/;
const OTHER_BASE = /^[-+]?0[bo][0-9_]+$/;
const UNDERSCORES =
  /^[-+]?(?:0x[0-9a-fA-F_]+|[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?|\.[0-9][0-9_]*)$/;
const SEXAGESIMAL = /^[-+]?(?:[1-9][0-9_]*(?::[0-5]?[0-9])+|[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*)$/;
const MAY_DIFFER = /^[yYnNoO0-9.+-]/;

/**
 * What YAML 1.1 (kubectl, Argo CD) and YAML 1.2 read differently (gitops 12); undefined for all else. Numbers are not
 * repeated in the fact: they may be the pin of somebody's account.
 */
export function scalarAmbiguity(plain: string): Ambiguity | undefined {
  if (!MAY_DIFFER.test(plain)) return undefined;
  if (YAML11_BOOLEAN.test(plain)) {
    const meant = /^(?:y|yes|on)$/i.test(plain) ? 'true' : 'false';
    return {
      fact: `\`${plain}\` is a boolean in YAML 1.1 (kubectl, Argo CD) and a text in YAML 1.2`,
      fix: `Write "${plain}" or ${meant}`,
    };
  }
  const kind = numberAmbiguity(plain);
  if (kind === undefined) return undefined;
  return {
    fact: `${kind} is read differently by YAML 1.1 (kubectl, Argo CD) and YAML 1.2`,
    fix: 'Quote it, or write the plain decimal number',
  };
}

function numberAmbiguity(plain: string): string | undefined {
  if (LEADING_ZERO.test(plain)) return 'a number with a leading zero';
  if (OTHER_BASE.test(plain)) return 'a binary or octal number';
  if (SEXAGESIMAL.test(plain)) return 'a number in base 60 (digits with colons)';
  if (plain.includes('_') && UNDERSCORES.test(plain)) return 'a number with underscores';
  return undefined;
}

/** The merge key: a merge to YAML 1.1, a key called `<<` to YAML 1.2. */
export const mergeKeyAmbiguity: Ambiguity = {
  fact: '`<<` merges maps in YAML 1.1 (kubectl, Argo CD) and is a plain key in YAML 1.2',
  fix: 'Write the keys out, or use an alias for the whole map',
};
