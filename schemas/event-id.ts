/**
 * `evt-` and a UUID made of the parts (version 8 of RFC 9562): what is emitted again after a crash bears the same id,
 * so that readers can tell.
 */
export function eventId(digest: (text: string) => string, ...parts: readonly (string | number)[]): string {
  const hex = digest(parts.join('\n')).slice(0, 32);
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  const groups = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ];
  return `evt-${groups.join('-')}`;
}
