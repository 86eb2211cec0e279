/** `spent $1.2000 of $20.00 limit (6.0%)`, in micro-dollars (governance 4.2.5). Limit 0 is none. */
export function moneyText(used: bigint, limit: bigint): string {
  const spent = `spent $${decimal(used, 4)}`;
  return limit === 0n
    ? `${spent}, no limit`
    : `${spent} of $${decimal(limit, 2)} limit (${percentText(used, limit)}%)`;
}

export const tokenText = (used: bigint, limit: bigint): string =>
  `used ${used} of ${limit} tokens (${percentText(used, limit)}%)`;

/** Millionths of a percent. */
export const microPercentOf = (used: bigint, limit: bigint): bigint =>
  limit === 0n ? 0n : (used * 100_000_000n) / limit;

/** Millionths as a decimal text, rounded half up. */
export function decimal(millionths: bigint, digits: number): string {
  const step = 10n ** BigInt(6 - digits);
  const text = ((millionths + step / 2n) / step).toString().padStart(digits + 1, '0');
  return `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

const percentText = (used: bigint, limit: bigint): string => decimal(microPercentOf(used, limit), 1);
