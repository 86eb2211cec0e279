import type { Bound } from '../spending/bound.ts';

/** `1,234,567`, or `not bounded`. */
export function tokensText({ tokens }: Bound): string {
  return Number.isFinite(tokens) ? grouped(String(Math.ceil(tokens))) : 'not bounded';
}

/** `$1,234.50`, rounded up to a cent; `not bounded` where no limit or no price is known. */
export function usdText({ usd }: Bound): string {
  if (!Number.isFinite(usd)) return 'not bounded';
  // Rounded first, so that 0.1 + 0.2 is 0.30 and not 0.31.
  const cents = Math.ceil(Number((usd * 100).toFixed(6)));
  const [whole = '0', fraction = '00'] = (cents / 100).toFixed(2).split('.');
  return `$${grouped(whole)}.${fraction}`;
}

/** `1,000 -> 2,000`; one figure where nothing changes, or where there was none. */
export function beforeAndAfter(
  { before, after }: { readonly before?: Bound; readonly after: Bound },
  text: (bound: Bound) => string,
): string {
  if (before === undefined) return text(after);
  const [old, young] = [text(before), text(after)];
  return old === young ? young : `${old} -> ${young}`;
}

function grouped(digits: string): string {
  return digits.replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
}
