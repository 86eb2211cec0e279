/** A decimal amount as people read it: `$0.00` for nothing, else 4 decimals; `-` where no price is known. */
export function formatMoney(costUSD: string | undefined): string {
  if (costUSD === undefined) return '-';
  const amount = Number(costUSD);
  return amount === 0 ? '$0.00' : `$${amount.toFixed(4)}`;
}
