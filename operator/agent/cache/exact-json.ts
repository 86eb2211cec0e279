/** A number that no double holds, with the text it was written in: `JSON.stringify` writes that text. */
interface RawNumber {
  readonly rawJSON: string;
}

/** Members of JSON that Node has and TypeScript's library does not name yet. */
interface ExactJson {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): RawNumber;
  isRawJSON(value: unknown): value is RawNumber;
}

const exactJson = JSON as unknown as ExactJson;

/** Only texts with 16 digits in a row (dots count) or an exponent can hold a number that a double rounds. */
const maybeInexact = /[\d.]{16}|\d[eE]/;

/**
 * Parses JSON. Numbers that a double cannot hold keep their source text (agents 5.4), so that ids of 20 digits
 * are neither mixed up by the cache nor rounded on their way to a tool. Throws SyntaxError.
 */
export function parseExactJson(text: string): unknown {
  if (!maybeInexact.test(text)) return JSON.parse(text);
  return exactJson.parse(text, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && !isHeldByDouble(source, value)
      ? exactJson.rawJSON(source)
      : value,
  );
}

/** The source text of a number that parseExactJson kept, else undefined. */
export function exactNumberText(value: unknown): string | undefined {
  return exactJson.isRawJSON(value) ? value.rawJSON : undefined;
}

function isHeldByDouble(source: string, value: number): boolean {
  return decimalOf(source) === decimalOf(String(value));
}

/** One text per decimal value: `-12.30e2` and `-1230` are both `-123e1`. */
function decimalOf(text: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (match === null) return text;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const digits = (whole + fraction).replace(/^0+/, '');
  if (digits === '') return '0';
  const significant = digits.replace(/0+$/, '');
  const shift = BigInt(exponent) - BigInt(fraction.length) + BigInt(digits.length - significant.length);
  return `${sign}${significant}e${shift}`;
}
