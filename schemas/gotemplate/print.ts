import { writeJson } from './json.ts';
import type { Meter } from './meter.ts';
import type { Value } from './value.ts';

/**
 * A value as an action prints it. Lists and objects are JSON, numbers have no exponent, nil is nothing
 * (orchestration 4.5.4; Go prints `map[a:1]`, `1e+06` and `<no value>`).
 */
export function printed(value: Value, meter: Meter): string {
  if (value === null) return '';
  switch (typeof value) {
    case 'string':
      return value;
    case 'bigint':
    case 'boolean':
      return String(value);
    case 'number':
      return printedFloat(value);
    default:
      return writeJson(value, meter);
  }
}

/** fmt.Sprint: a blank stands between two values of which neither is text. */
export function printedTogether(values: readonly Value[], meter: Meter): string {
  let text = '';
  for (const [index, value] of values.entries()) {
    const separate = index > 0 && typeof value !== 'string' && typeof values[index - 1] !== 'string';
    text += separate ? ` ${printed(value, meter)}` : printed(value, meter);
    meter.checkLength(text.length);
  }
  return text;
}

/** Shortest decimal digits that mean the same number, never with an exponent. */
export function printedFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const [mantissa = '', exponentText] = String(value).split('e');
  if (exponentText === undefined) return mantissa;
  const exponent = Number(exponentText);
  const sign = mantissa.startsWith('-') ? '-' : '';
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${whole}${fraction}`;
  return `${sign}${whole}${fraction}${'0'.repeat(exponent - fraction.length)}`;
}
