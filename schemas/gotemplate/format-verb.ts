import { isPrintable } from './escape.ts';
import { ExecuteFailure } from './failure.ts';
import { formatExponent, formatFixed, formatGeneral } from './format-float.ts';
import type { Meter } from './meter.ts';
import { printed, printedFloat } from './print.ts';
import { typeName, type Value } from './value.ts';

export interface Flags {
  sharp: boolean;
  zero: boolean;
  plus: boolean;
  minus: boolean;
  space: boolean;
  width: number | undefined;
  precision: number | undefined;
}

/** One value under one verb of a format, e.g. `%-5d`. */
export function formatVerb(verb: string, value: Value, flags: Flags, meter: Meter): string {
  meter.checkLength((flags.width ?? 0) + (flags.precision ?? 0));
  meter.spend(((flags.width ?? 0) + (flags.precision ?? 0)) / 16);
  if (verb === 'T') return pad(value === null ? '<nil>' : typeName(value), flags);
  if (value === null) return verb === 'v' ? pad('', flags) : `%!${verb}(<nil>)`;
  return (
    formatKnown(verb === 'v' ? 'v' : verb, value, flags, meter) ??
    `%!${verb}(${typeName(value)}=${printed(value, meter)})`
  );
}

function formatKnown(verb: string, value: Value, flags: Flags, meter: Meter): string | undefined {
  switch (typeof value) {
    case 'boolean':
      return verb === 't' || verb === 'v' ? pad(String(value), flags) : undefined;
    case 'bigint':
      return 'eEfFgG'.includes(verb)
        ? formatNumber(verb, Number(value), flags)
        : formatInteger(verb, value, flags);
    case 'number':
      return formatNumber(verb, value, flags);
    default:
      return formatText(verb, printed(value, meter), flags);
  }
}

function formatText(verb: string, text: string, flags: Flags): string | undefined {
  switch (verb) {
    case 'v':
      if (flags.sharp) return pad(quoteGo(text), flags);
      return pad(truncated(text, flags.precision), flags);
    case 's':
      return pad(truncated(text, flags.precision), flags);
    case 'q':
      return formatQuoted(truncated(text, flags.precision), flags);
    case 'x':
    case 'X':
      return formatHexText(verb, text, flags);
    default:
      return undefined;
  }
}

function formatQuoted(text: string, flags: Flags): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a raw literal may hold no control character but tab
  const fitsRaw = !/[`\0-\x08\x0a-\x1f\x7f\ufeff]/.test(text);
  return pad(flags.sharp && fitsRaw ? `\`${text}\`` : quoteGo(text, flags.plus), flags);
}

function formatHexText(verb: 'x' | 'X', text: string, flags: Flags): string {
  const bytes = new TextEncoder().encode(text).subarray(0, flags.precision);
  const prefix = flags.sharp ? `0${verb}` : '';
  const pairs = Array.from(bytes, (byte) => {
    const digits = byte.toString(16).padStart(2, '0');
    return verb === 'X' ? digits.toUpperCase() : digits;
  });
  if (pairs.length === 0) return pad('', flags);
  return pad(flags.space ? pairs.map((pair) => prefix + pair).join(' ') : prefix + pairs.join(''), flags);
}

const bases: Readonly<Record<string, number>> = { d: 10, v: 10, b: 2, o: 8, O: 8, x: 16, X: 16 };

function formatInteger(verb: string, value: bigint, flags: Flags): string | undefined {
  if (verb === 'c') return pad(characterOf(value), flags);
  if (verb === 'q') return pad(quoteRune(characterOf(value), flags.plus), flags);
  if (verb === 'U') return formatCodePoint(value, flags);
  const base = bases[verb];
  if (base === undefined) return undefined;
  const negative = value < 0n;
  // `%+v` means field names in Go and shows no sign.
  const sign = negative ? '-' : verb !== 'v' && flags.plus ? '+' : flags.space ? ' ' : '';
  if (flags.precision === 0 && value === 0n) return ' '.repeat(flags.width ?? 0);
  let digits = (negative ? -value : value).toString(base);
  if (verb === 'X') digits = digits.toUpperCase();
  const zeroPads = flags.precision === undefined && flags.zero && !flags.minus;
  const minimum = flags.precision ?? (zeroPads ? (flags.width ?? 0) - sign.length : 0);
  digits = digits.padStart(minimum, '0');
  return pad(sign + basePrefix(verb, digits, flags) + digits, { ...flags, zero: false });
}

function basePrefix(verb: string, digits: string, flags: Flags): string {
  if (verb === 'O') return '0o';
  if (!flags.sharp) return '';
  if (verb === 'b') return '0b';
  if (verb === 'o') return digits.startsWith('0') ? '' : '0';
  return verb === 'x' || verb === 'X' ? `0${verb}` : '';
}

function formatCodePoint(value: bigint, flags: Flags): string {
  const code = BigInt.asUintN(64, value);
  const text = `U+${code
    .toString(16)
    .toUpperCase()
    .padStart(Math.max(4, flags.precision ?? 4), '0')}`;
  const character = flags.sharp && code <= 0x10ffffn ? characterOf(value) : '';
  const shown = character !== '' && isPrintable(character) ? ` '${character}'` : '';
  return pad(text + shown, { ...flags, zero: false });
}

function formatNumber(verb: string, value: number, flags: Flags): string | undefined {
  const text = floatDigits(verb, value, flags);
  if (text === undefined) return undefined;
  // `%+v` means field names in Go and shows no sign.
  const forcedSign = verb !== 'v' && flags.plus ? '+' : flags.space ? ' ' : '';
  if (!Number.isFinite(value)) return pad(infiniteText(value, forcedSign), { ...flags, zero: false });
  const negative = text.startsWith('-');
  const sign = negative ? '-' : forcedSign;
  const magnitude = negative ? text.slice(1) : text;
  const zeroPads = flags.zero && !flags.minus && sign !== '';
  return zeroPads
    ? sign + magnitude.padStart((flags.width ?? 0) - sign.length, '0')
    : pad(sign + magnitude, flags);
}

function infiniteText(value: number, forcedSign: string): string {
  if (Number.isNaN(value)) return `${forcedSign}NaN`;
  return value < 0 ? '-Inf' : `${forcedSign || '+'}Inf`;
}

/** Digits cost time in square of their number, so they are bounded. */
const maxPrecision = 1000;

function floatDigits(verb: string, value: number, flags: Flags): string | undefined {
  const { precision } = flags;
  if (precision !== undefined && precision > maxPrecision) {
    throw new ExecuteFailure(`error calling printf: precision ${precision} is above ${maxPrecision}`);
  }
  switch (verb) {
    case 'v':
      return precision === undefined ? printedFloat(value) : formatGeneral(value, precision);
    case 'f':
    case 'F':
      return formatFixed(value, precision ?? 6);
    case 'e':
      return formatExponent(value, precision ?? 6);
    case 'E':
      return formatExponent(value, precision ?? 6).toUpperCase();
    case 'g':
      return formatGeneral(value, precision);
    case 'G':
      return formatGeneral(value, precision).toUpperCase();
    default:
      return undefined;
  }
}

function characterOf(value: bigint): string {
  const valid = value >= 0n && value <= 0x10ffffn && !(value >= 0xd800n && value <= 0xdfffn);
  return valid ? String.fromCodePoint(Number(value)) : '\uFFFD';
}

function truncated(text: string, precision: number | undefined): string {
  return precision === undefined ? text : Array.from(text).slice(0, precision).join('');
}

/** To `width` characters; Go pads texts with zeros too when asked. */
function pad(text: string, flags: Flags): string {
  const width = flags.width ?? 0;
  if (width === 0) return text;
  const missing = width - Array.from(text).length;
  if (missing <= 0) return text;
  if (flags.minus) return text + ' '.repeat(missing);
  return (flags.zero ? '0' : ' ').repeat(missing) + text;
}

const escapes: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
};

/** strconv.Quote, or QuoteToASCII. */
function quoteGo(text: string, asciiOnly = false): string {
  let quoted = '"';
  for (const character of text) quoted += character === '"' ? '\\"' : quotedCharacter(character, asciiOnly);
  return `${quoted}"`;
}

function quoteRune(character: string, asciiOnly: boolean): string {
  return `'${character === "'" ? "\\'" : quotedCharacter(character, asciiOnly)}'`;
}

function quotedCharacter(character: string, asciiOnly: boolean): string {
  const named = escapes[character];
  if (named !== undefined) return named;
  const code = character.codePointAt(0) ?? 0;
  if (isPrintable(character) && (!asciiOnly || code < 0x80)) return character;
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code < 0x10000
    ? `\\u${code.toString(16).padStart(4, '0')}`
    : `\\U${code.toString(16).padStart(8, '0')}`;
}
