/** `%.<precision>f`, exact, ties to even. */
export function formatFixed(value: number, precision: number): string {
  if (!Number.isFinite(value)) return String(value);
  const negative = value < 0 || Object.is(value, -0);
  const { mantissa, exponent } = decompose(Math.abs(value));
  const scaled = mantissa * 10n ** BigInt(precision);
  const digits = exponent >= 0 ? scaled << BigInt(exponent) : roundedShift(scaled, BigInt(-exponent));
  const text = digits.toString().padStart(precision + 1, '0');
  const whole = text.slice(0, text.length - precision);
  const fraction = precision === 0 ? '' : `.${text.slice(text.length - precision)}`;
  return `${negative ? '-' : ''}${whole}${fraction}`;
}

/** `%.<precision>e`: the exponent has at least two digits. */
export function formatExponent(value: number, precision: number): string {
  if (!Number.isFinite(value)) return String(value);
  const [mantissa = '', exponent = ''] = value.toExponential(Math.min(precision, 100)).split('e');
  const zeros = '0'.repeat(Math.max(0, precision - 100));
  return `${mantissa}${zeros}e${goExponent(Number(exponent))}`;
}

/** `%g`: the shortest digits, or `precision` significant ones; an exponent below 1e-4 and for large numbers. */
export function formatGeneral(value: number, precision: number | undefined): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const significant = precision === undefined ? undefined : Math.min(100, Math.max(1, precision)) - 1;
  const [mantissa = '', exponentText = ''] = value.toExponential(significant).split('e');
  const exponent = Number(exponentText);
  const sign = mantissa.startsWith('-') ? '-' : '';
  const digits = mantissa.replace('-', '').replace('.', '').replace(/0+$/, '');
  let limit = precision === undefined ? 6 : Math.max(1, precision);
  if (precision !== undefined && limit > digits.length && digits.length >= exponent + 1)
    limit = digits.length;
  if (exponent < -4 || exponent >= limit) {
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
    return `${sign}${digits.charAt(0)}${fraction}e${goExponent(exponent)}`;
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const fraction = digits.slice(exponent + 1);
  return fraction === '' ? sign + whole : `${sign}${whole}.${fraction}`;
}

function goExponent(exponent: number): string {
  return `${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/** value = mantissa * 2^exponent, exactly. */
function decompose(value: number): { readonly mantissa: bigint; readonly exponent: number } {
  const bits = new BigUint64Array(Float64Array.of(value).buffer)[0] ?? 0n;
  const biased = Number(bits >> 52n);
  const fraction = bits & ((1n << 52n) - 1n);
  return biased === 0
    ? { mantissa: fraction, exponent: -1074 }
    : { mantissa: fraction | (1n << 52n), exponent: biased - 1075 };
}

function roundedShift(value: bigint, shift: bigint): bigint {
  const quotient = value >> shift;
  const rest = value - (quotient << shift);
  const half = 1n << (shift - 1n);
  const roundsUp = rest > half || (rest === half && (quotient & 1n) === 1n);
  return roundsUp ? quotient + 1n : quotient;
}
