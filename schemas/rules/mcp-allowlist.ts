/** An entry of `security.mcpAllowlist`, taken apart; `*` stands for one whole label or segment (decision 41). */
export interface AllowlistEntry {
  readonly protocol: string;
  readonly labels: readonly string[];
  readonly port: string;
  readonly segments: readonly string[];
}

/** The entry, or undefined when it is no http(s) URL or has a `*` inside a label or segment. */
export function parseAllowlistEntry(entry: string): AllowlistEntry | undefined {
  const url = parseHttpUrl(entry);
  if (url === undefined) return undefined;
  const parsed = partsOf(url);
  const names = [...parsed.labels, ...parsed.segments];
  return names.every((name) => name === '*' || !name.includes('*')) ? parsed : undefined;
}

/**
 * Whether a URL lies under one of the entries: same scheme, host and port, and the entry's path segments are the
 * first of the URL's (decisions 17 and 41: never by string prefix). Entries that do not parse allow nothing.
 */
export function isAllowlisted(address: string, entries: readonly string[]): boolean {
  const url = parseHttpUrl(address);
  if (url === undefined) return false;
  const target = partsOf(url);
  return entries.some((text) => {
    const entry = parseAllowlistEntry(text);
    return entry !== undefined && liesUnder(target, entry);
  });
}

/** The URL as it may be shown: user info, query and fragment can hold secrets. */
export function displayUrl(address: string): string {
  const url = parseHttpUrl(address);
  // What cannot be taken apart may have user info up to its last @.
  if (url === undefined) return address.replace(/\/\/.*@/s, '//');
  const { username, password, search, hash } = url;
  if (`${username}${password}${search}${hash}` === '') return address;
  return `${url.origin}${url.pathname}`;
}

export function parseHttpUrl(address: string): URL | undefined {
  const url = URL.parse(address);
  return url !== null && (url.protocol === 'http:' || url.protocol === 'https:') ? url : undefined;
}

function partsOf(url: URL): AllowlistEntry {
  return {
    protocol: url.protocol,
    labels: url.hostname.replace(/\.$/, '').split('.'),
    // The parser leaves the scheme's own port out, so `https://a` and `https://a:443` are one origin.
    port: url.port,
    segments: url.pathname.split('/').filter((segment) => segment !== ''),
  };
}

function liesUnder(target: AllowlistEntry, entry: AllowlistEntry): boolean {
  if (target.protocol !== entry.protocol || target.port !== entry.port) return false;
  if (target.labels.length !== entry.labels.length) return false;
  if (!entry.labels.every((label, index) => label === '*' || label === target.labels[index])) return false;
  if (entry.segments.length === 0) return true;
  // A server may decode `%2f` after us and so step out of the allowed path.
  if (target.segments.some((segment) => /%2f|%5c/i.test(segment))) return false;
  return entry.segments.every((segment, index) =>
    segment === '*' ? index < target.segments.length : segment === target.segments[index],
  );
}
