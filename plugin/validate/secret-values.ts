const KNOWN_KEYS = [
  /\bsk-[A-Za-z0-9_-]{16,}/,
  /\bAKIA[0-9A-Z]{16}\b/,
  /\bgh[pousr]_[A-Za-z0-9]{20,}/,
  /\bgithub_pat_[A-Za-z0-9_]{20,}/,
  /\bglpat-[A-Za-z0-9_-]{16,}/,
  /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/,
  /\bAIza[0-9A-Za-z_-]{30,}/,
  /\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\./,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
];

const PLACEHOLDER =
  /^(?:<.*>|\$\{.*\}|.*(?:change[-_ ]?me|replace[-_ ]?me|example|placeholder|dummy|todo|your[-_ ]).*|x{4,}|\*+)$/is;

/** Whether a text looks like a credential: a known prefix, or one long word that nobody types by hand. */
export function looksLikeKey(text: string): boolean {
  const value = text.trim();
  if (PLACEHOLDER.test(value)) return false;
  if (KNOWN_KEYS.some((pattern) => pattern.test(value))) return true;
  return (
    /^[A-Za-z0-9+/_=-]{24,512}$/.test(value) &&
    /[0-9]/.test(value) &&
    /[A-Za-z]/.test(value) &&
    bitsPerCharacter(value) > 3.5
  );
}

/** Whether a text is a URL without credentials, or host:port: an endpoint is no secret (decision 44). */
export function isEndpoint(text: string): boolean {
  const value = text.trim();
  if (/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?:\d{1,5}$/i.test(value)) return true;
  if (!/^(?:https?|rediss?|grpcs?):\/\//i.test(value) || !URL.canParse(value)) return false;
  const { username, password, search } = new URL(value);
  return username === '' && password === '' && search === '';
}

/** Shannon entropy; English stays below 3.5 at these lengths only by chance, so the digit is asked for as well. */
function bitsPerCharacter(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
