/** What of a URL may be shown: scheme, host and port. User, password, path and query can each be a secret. */
export function hostOf(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url !== null && url.host !== '') return `${url.protocol}//${url.host}`;
  // `host:port`, as plugins are addressed.
  const [, host] = /^([\w.-]+:\d{1,5})$/.exec(address) ?? [];
  return host ?? 'an address that is no URL';
}
