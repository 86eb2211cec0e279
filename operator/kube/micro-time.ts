/** metav1.MicroTime, as Leases and Events have it: RFC 3339 with six digits of a second; fewer are refused. */
export function microTime(epochMillis: number): string {
  return new Date(epochMillis).toISOString().replace('Z', '000Z');
}
