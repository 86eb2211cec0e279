const integer =
  /^[+-]?(?:0[xX](?:_?[\da-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|0(?:_?[0-7])*|[1-9](?:_?\d)*)$/;
// Go allows underscores between digits only where the text would be a literal with a base prefix or a decimal.
const decimal = /^[+-]?(?:(?:\d(?:_?\d)*)(?:\.(?:\d(?:_?\d)*)?)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?$/;
const hexadecimal = /^([+-]?)0[xX]([\da-fA-F_]*)(?:\.([\da-fA-F_]*))?[pP]([+-]?\d[\d_]*)$/;

const minimum = -(2n ** 63n);
const maximum = 2n ** 63n - 1n;

/**
 * A Go number constant: integers are bigint, constants written with `.`, `e` or `p` are number.
 * Answers a message for what is no number, overflows 64 bits, or is imaginary (which we do not support).
 */
export function parseNumber(text: string): bigint | number | { readonly error: string } {
  if (text.endsWith('i')) return { error: `imaginary number ${text} is not supported` };
  if (integer.test(text)) {
    const value = integerValue(text);
    return value < minimum || value > maximum ? { error: `integer overflow: ${text}` } : value;
  }
  const hex = hexadecimal.exec(text);
  if (hex !== null) return hexadecimalValue(hex[1], hex[2], hex[3], hex[4]);
  if (!decimal.test(text)) return { error: `bad number syntax: ${JSON.stringify(text)}` };
  const value = Number(text.replaceAll('_', ''));
  if (!Number.isFinite(value)) return { error: `number out of range: ${text}` };
  // Only digits, but no Go integer (`089`): text/template takes it for one that is too large.
  return /[.eE]/.test(text) ? value : { error: `integer overflow: ${text}` };
}

function integerValue(text: string): bigint {
  const negative = text.startsWith('-');
  const digits = text.replace(/^[+-]/, '').replaceAll('_', '').toLowerCase();
  const magnitude = /^0[0-7]/.test(digits) ? BigInt(`0o${digits.slice(1)}`) : BigInt(digits);
  return negative ? -magnitude : magnitude;
}

function hexadecimalValue(
  sign = '',
  whole = '',
  fraction = '',
  exponent = '0',
): number | { readonly error: string } {
  const digits = (whole + fraction).replaceAll('_', '');
  if (digits === '') return { error: 'bad number syntax: hexadecimal mantissa has no digits' };
  const power = Number(exponent.replaceAll('_', '')) - 4 * fraction.replaceAll('_', '').length;
  const value = Number(BigInt(`0x${digits}`)) * 2 ** power;
  return sign === '-' ? -value : value;
}
