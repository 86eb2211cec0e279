import type { TokenUsage } from '../../../schemas/generated/types.ts';
import { type PriceTable, priceOf } from '../../../schemas/prices.ts';

/** Whole micro-dollars (decision 15); undefined for a model without a price. */
export function costMicroUsd(table: PriceTable, model: string, usage: TokenUsage): bigint | undefined {
  const price = priceOf(table, model);
  if (price === undefined) return undefined;
  // A dollar per million tokens is a micro-dollar per token; prices have up to six decimals of that.
  const picoUsd =
    BigInt(usage.inputTokens) * picoUsdPerToken(price.input) +
    BigInt(usage.outputTokens + (usage.thinkingTokens ?? 0)) * picoUsdPerToken(price.output);
  return (picoUsd + 500_000n) / 1_000_000n;
}

function picoUsdPerToken(usdPerMillion: number): bigint {
  return BigInt(Math.round(usdPerMillion * 1_000_000));
}

/** `0.000123`: always six decimals (decision 35). */
export function formatUsd(microUsd: bigint): string {
  const digits = microUsd.toString().padStart(7, '0');
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
}

/** The reverse of formatUsd; what is no such text counts as nothing. */
export function parseUsd(text: string): bigint {
  const [, whole = '0', fraction = ''] = /^(\d+)(?:\.(\d{0,6})\d*)?$/.exec(text) ?? [];
  return BigInt(whole) * 1_000_000n + BigInt(fraction.padEnd(6, '0'));
}
