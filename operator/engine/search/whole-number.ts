/** A whole number as models write them: also as text, and as a float without a fraction (orchestration 6.4). */
export function wholeNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : undefined;
}

/** 0 to 1000 (milli-units); anything else is no score. */
export function scoreMillisIn(value: unknown): number | undefined {
  const score = wholeNumber(value);
  return score !== undefined && score >= 0 && score <= 1000 ? score : undefined;
}
