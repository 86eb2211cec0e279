import { type Flags, formatVerb } from './format-verb.ts';
import type { Meter } from './meter.ts';
import { printed } from './print.ts';
import { typeName, type Value } from './value.ts';

/** Go's fmt ignores widths and precisions beyond this. */
const maxNumber = 1_000_000;

/**
 * fmt.Sprintf for the values that templates know; what a verb cannot show appears as in Go (`%!d(string=x)`).
 * Beyond Go: `%f %e %g` take an int, and numbers print without exponent under `%v`.
 */
export function formatted(format: string, values: readonly Value[], meter: Meter): string {
  const cursor: Cursor = { format, values, position: 0, argument: 0, reordered: false, goodIndex: true };
  let text = '';
  while (cursor.position < format.length) {
    const percent = format.indexOf('%', cursor.position);
    const literalEnd = percent === -1 ? format.length : percent;
    text += format.slice(cursor.position, literalEnd);
    cursor.position = literalEnd;
    if (percent === -1) break;
    cursor.position++;
    text += directive(cursor, meter);
    meter.checkLength(text.length);
    meter.spend(1);
  }
  return text + extraArguments(cursor, meter);
}

interface Cursor {
  readonly format: string;
  readonly values: readonly Value[];
  position: number;
  argument: number;
  reordered: boolean;
  goodIndex: boolean;
}

function directive(cursor: Cursor, meter: Meter): string {
  cursor.goodIndex = true;
  const flags = readFlags(cursor);
  const width = readWidth(cursor, flags);
  const precision = readPrecision(cursor, flags, width.afterIndex);
  if (!precision.afterIndex) readArgumentIndex(cursor);
  return width.problem + precision.problem + verbText(cursor, flags, meter);
}

/** What was wrong, and whether an argument index came last and so already chose the value. */
interface NumberRead {
  readonly problem: string;
  readonly afterIndex: boolean;
}

function readWidth(cursor: Cursor, flags: Flags): NumberRead {
  const afterIndex = readArgumentIndex(cursor);
  if (current(cursor) !== '*') {
    flags.width = readNumber(cursor);
    if (afterIndex && flags.width !== undefined) cursor.goodIndex = false;
    return { problem: '', afterIndex };
  }
  cursor.position++;
  const width = takeNumber(cursor);
  if (width === undefined) return { problem: '%!(BADWIDTH)', afterIndex: false };
  flags.width = Math.abs(width);
  if (width < 0) flags.minus = true;
  return { problem: '', afterIndex: false };
}

function readPrecision(cursor: Cursor, flags: Flags, afterWidthIndex: boolean): NumberRead {
  if (current(cursor) !== '.' || cursor.position + 1 >= cursor.format.length) {
    return { problem: '', afterIndex: afterWidthIndex };
  }
  cursor.position++;
  if (afterWidthIndex) cursor.goodIndex = false;
  const afterIndex = readArgumentIndex(cursor);
  if (current(cursor) !== '*') {
    flags.precision = readNumber(cursor) ?? 0;
    return { problem: '', afterIndex };
  }
  cursor.position++;
  const precision = takeNumber(cursor);
  if (precision === undefined || precision < 0) return { problem: '%!(BADPREC)', afterIndex: false };
  flags.precision = precision;
  return { problem: '', afterIndex: false };
}

function verbText(cursor: Cursor, flags: Flags, meter: Meter): string {
  const code = cursor.format.codePointAt(cursor.position);
  if (code === undefined) return '%!(NOVERB)';
  const verb = String.fromCodePoint(code);
  cursor.position += verb.length;
  if (verb === '%') return '%';
  if (!cursor.goodIndex) return `%!${verb}(BADINDEX)`;
  const value = cursor.values[cursor.argument];
  if (value === undefined) return `%!${verb}(MISSING)`;
  cursor.argument++;
  return formatVerb(verb, value, flags, meter);
}

function readFlags(cursor: Cursor): Flags {
  const flags: Flags = {
    sharp: false,
    zero: false,
    plus: false,
    minus: false,
    space: false,
    width: undefined,
    precision: undefined,
  };
  while (true) {
    const character = current(cursor);
    if (character === '#') flags.sharp = true;
    else if (character === '0') flags.zero = true;
    else if (character === '+') flags.plus = true;
    else if (character === '-') flags.minus = true;
    else if (character === ' ') flags.space = true;
    else return flags;
    cursor.position++;
  }
}

/** `[2]` chooses the argument of what follows; answers whether there was one. */
function readArgumentIndex(cursor: Cursor): boolean {
  if (current(cursor) !== '[') return false;
  cursor.reordered = true;
  const close = cursor.format.indexOf(']', cursor.position);
  const digits = close === -1 ? '' : cursor.format.slice(cursor.position + 1, close);
  const index = /^\d{1,7}$/.test(digits) ? Number(digits) : 0;
  cursor.position = close === -1 ? cursor.position + 1 : close + 1;
  if (index < 1 || index > cursor.values.length) {
    cursor.goodIndex = false;
    return close !== -1 && digits !== '';
  }
  cursor.argument = index - 1;
  return true;
}

function readNumber(cursor: Cursor): number | undefined {
  const start = cursor.position;
  while (/^\d$/.test(current(cursor))) {
    cursor.position++;
    if (Number(cursor.format.slice(start, cursor.position)) > maxNumber) {
      // As in Go: a number that is too large swallows the rest of the format.
      cursor.position = cursor.format.length;
      return undefined;
    }
  }
  return start === cursor.position ? undefined : Number(cursor.format.slice(start, cursor.position));
}

function takeNumber(cursor: Cursor): number | undefined {
  const value = cursor.values[cursor.argument];
  if (value === undefined) return undefined;
  cursor.argument++;
  return typeof value === 'bigint' && value >= -maxNumber && value <= maxNumber ? Number(value) : undefined;
}

function extraArguments(cursor: Cursor, meter: Meter): string {
  if (cursor.reordered || cursor.argument >= cursor.values.length) return '';
  const extra = cursor.values.slice(cursor.argument);
  const texts = extra.map((value) =>
    value === null ? '<nil>' : `${typeName(value)}=${printed(value, meter)}`,
  );
  return `%!(EXTRA ${texts.join(', ')})`;
}

function current(cursor: Cursor): string {
  return cursor.format.charAt(cursor.position);
}
