import { escapeRegExp } from './escape-regexp.ts';
import { redacted, type Scrub } from './scrub-secrets.ts';

export interface DetailRules {
  /** `detail.input.*.apiKey`: one segment per level, `*` any run of characters within it. */
  readonly redact: readonly string[];
  /** Bound of `input` and of `output` in bytes of JSON; 0 = none. */
  readonly maxDetailBytes: number;
  readonly scrub: Scrub;
}

type Detail = Readonly<Record<string, unknown>>;

/** What the chart sets; the last three reach members that lie directly in the input (governance 9.4.4). */
export const defaultRedactPatterns: readonly string[] = ['apiKey', 'password', 'token'].flatMap((name) => [
  `detail.input.*.${name}`,
  `detail.input.${name}`,
]);

export const defaultMaxDetailBytes = 8192;

/** Deeper values are replaced whole: no tool nests like that. */
const maxDepth = 64;
const truncatedSuffix = '[truncated]';

/** Compiles the rules of governance 9.4: redact, then truncate. Text that is JSON is opened first. */
export function detailRedactor({ redact, maxDetailBytes, scrub }: DetailRules): (detail: Detail) => Detail {
  const patterns = redact.map(parsePattern);
  return (detail) => {
    const opened: Record<string, unknown> = { ...detail };
    for (const field of ['input', 'output']) {
      if (field in opened) opened[field] = openJson(opened[field]);
    }
    const clean = redactMembers(opened, patterns, 1, scrub);
    let isTruncated = false;
    for (const field of ['input', 'output']) {
      const cut = truncate(clean[field], maxDetailBytes);
      if (cut === undefined) continue;
      clean[field] = cut;
      isTruncated = true;
    }
    return isTruncated ? { ...clean, truncated: true } : clean;
  };
}

function parsePattern(pattern: string): readonly RegExp[] {
  return pattern
    .split('.')
    .map((segment) => new RegExp(`^${segment.split(/\*+/).map(escapeRegExp).join('.*')}$`, 's'));
}

function openJson(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** `depth` segments of the patterns lie behind; those handed in have matched so far. */
function redactValue(
  value: unknown,
  patterns: readonly (readonly RegExp[])[],
  depth: number,
  scrub: Scrub,
): unknown {
  if (typeof value === 'string') return scrub(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > maxDepth) return redacted;
  if (!Array.isArray(value)) return redactMembers(value, patterns, depth, scrub);
  return value.map((item, index) => redactMember(String(index), item, patterns, depth, scrub));
}

function redactMembers(
  value: object,
  patterns: readonly (readonly RegExp[])[],
  depth: number,
  scrub: Scrub,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      scrub(key),
      redactMember(key, member, patterns, depth, scrub),
    ]),
  );
}

function redactMember(
  key: string,
  value: unknown,
  patterns: readonly (readonly RegExp[])[],
  depth: number,
  scrub: Scrub,
): unknown {
  const matching = patterns.filter((pattern) => pattern[depth]?.test(key) === true);
  if (matching.some((pattern) => pattern.length === depth + 1)) return redacted;
  return redactValue(value, matching, depth + 1, scrub);
}

/** Undefined when the value fits. Never cuts within a character. */
function truncate(value: unknown, maxBytes: number): string | undefined {
  if (value === undefined || maxBytes === 0) return undefined;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (Buffer.byteLength(text) <= maxBytes) return undefined;
  const bytes = Buffer.from(text).subarray(0, Math.max(0, maxBytes - truncatedSuffix.length));
  // Bytes of a character that was cut decode to U+FFFD, which is longer than they are: leave them out instead.
  let end = bytes.length;
  while (end > 0 && isInsideCharacter(bytes, end)) end -= 1;
  return bytes.subarray(0, end).toString('utf8') + truncatedSuffix;
}

/** Whether cutting before `end` leaves the start of a character without its rest. */
function isInsideCharacter(bytes: Buffer, end: number): boolean {
  let start = end - 1;
  while (start > 0 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start -= 1;
  const lead = bytes[start] ?? 0;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  return end - start < length;
}
