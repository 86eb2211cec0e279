/** Where a server listens; no host: on all addresses. */
export interface BindAddress {
  readonly host?: string;
  readonly port: number;
}

/**
 * Reads an address as Go programs take it: `:8081`, `127.0.0.1:8081`, `[::1]:8081`, and `0` for none at all.
 * `invalid` for everything else.
 */
export function parseBindAddress(text: string): BindAddress | 'off' | 'invalid' {
  if (text === '0') return 'off';
  const [, bracketed, plain = '', portText] = /^(?:\[([^\]]+)\]|([^:]*)):(\d{1,5})$/.exec(text) ?? [];
  if (portText === undefined) return 'invalid';
  const port = Number(portText);
  if (port > 65_535) return 'invalid';
  const host = bracketed ?? plain;
  return host === '' ? { port } : { host, port };
}
