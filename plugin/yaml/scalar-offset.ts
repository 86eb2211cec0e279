import { SCALAR_STYLE, type ScalarEvent } from 'js-yaml';

/**
 * Where a person sees the character at `wanted` (UTF-16 units) of a scalar's value: quotes, escapes, indentation and folded
 * lines are passed over. Runs of white space count as one, since that is what folding leaves of them.
 */
export function scalarOffset(text: string, event: ScalarEvent, value: string, wanted: number): number {
  let at = skipSpace(text, event.valueStart, event);
  let index = spaceEnd(value, 0);
  while (index < wanted && at < event.valueEnd) {
    const width = escapeWidth(text, at, event);
    index += width > 2 && !text.startsWith('\\x', at) && (value.codePointAt(index) ?? 0) > 0xffff ? 2 : 1;
    at += width;
    index = spaceEnd(value, index);
    at = skipSpace(text, at, event);
  }
  return Math.min(at, event.valueEnd);
}

/** What YAML folds. */
const space = /[ \t\r\n]/;

function spaceEnd(value: string, from: number): number {
  let index = from;
  while (space.test(value.charAt(index))) index += 1;
  return index;
}

function skipSpace(text: string, from: number, event: ScalarEvent): number {
  let at = from;
  while (at < event.valueEnd) {
    if (space.test(text.charAt(at))) at += 1;
    else if (event.style === SCALAR_STYLE.DOUBLE_QUOTED && /^\\[nrt\t\r\n ]/.test(text.slice(at, at + 2)))
      at += 2;
    else break;
  }
  return at;
}

/** Characters of the text that stand for one of the value. */
function escapeWidth(text: string, at: number, { style }: ScalarEvent): number {
  if (style === SCALAR_STYLE.SINGLE_QUOTED) return text.startsWith("''", at) ? 2 : 1;
  if (style !== SCALAR_STYLE.DOUBLE_QUOTED || text.charAt(at) !== '\\') return 1;
  const widths: Readonly<Record<string, number>> = { x: 4, u: 6, U: 10 };
  return widths[text.charAt(at + 1)] ?? 2;
}
