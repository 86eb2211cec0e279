import { byteLength } from '../../../schemas/rules/object/text-size.ts';

const mark = '[truncated]';

/** How long a value is as JSON, in bytes. */
export function jsonBytes(value: unknown): number {
  return byteLength(JSON.stringify(value));
}

/** At most so many bytes as JSON, quotes aside and the mark included: what must be escaped counts as it is written. */
export function truncatedJson(text: string, maxBytes: number): string {
  if (text.length * 6 <= maxBytes || jsonBytes(text) - 2 <= maxBytes) return text;
  const room = maxBytes - mark.length;
  let fits = 0;
  let most = Math.min(text.length, room);
  while (fits < most) {
    const middle = Math.ceil((fits + most) / 2);
    if (jsonBytes(beginning(text, middle)) - 2 <= room) fits = middle;
    else most = middle - 1;
  }
  return beginning(text, fits) + mark;
}

/** So many code units, or one less where that would cut a character. */
function beginning(text: string, length: number): string {
  return text.slice(0, /[\uD800-\uDBFF]/.test(text.charAt(length - 1)) ? length - 1 : length);
}

/** The first fields that fit into so many bytes of JSON. */
export function boundedRecord(
  record: Readonly<Record<string, unknown>>,
  maxBytes: number,
): Readonly<Record<string, unknown>> {
  if (jsonBytes(record) <= maxBytes) return record;
  const kept: [string, unknown][] = [];
  let used = 2;
  for (const [key, value] of Object.entries(record)) {
    used += jsonBytes(key) + jsonBytes(value) + 2;
    if (used <= maxBytes) kept.push([key, value]);
    else used -= jsonBytes(key) + jsonBytes(value) + 2;
  }
  return Object.fromEntries(kept);
}
