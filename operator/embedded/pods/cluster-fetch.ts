/** Where a request to `host:port` goes: another origin, nowhere (with the reason), or where it says. */
export type Route =
  | { readonly kind: 'origin'; readonly origin: string }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'unchanged' };

/**
 * `fetch` for programs in the embedded cluster, which has no DNS: names of Services lead to local ports.
 * A name that leads nowhere fails like a refused connection, a TypeError with a cause.
 */
export function clusterFetch(
  route: (url: URL, signal: AbortSignal | undefined) => Promise<Route>,
  realFetch: typeof fetch = fetch,
): typeof fetch {
  return async (input, init) => {
    const request = input instanceof Request ? input : undefined;
    const url = new URL(request?.url ?? String(input));
    const target = await route(url, init?.signal ?? request?.signal);
    switch (target.kind) {
      case 'unchanged':
        return realFetch(input, init);
      case 'refused':
        throw new TypeError('fetch failed', {
          cause: Object.assign(new Error(`connect ECONNREFUSED ${url.host} (${target.message})`), {
            code: 'ECONNREFUSED',
          }),
        });
      case 'origin': {
        const local = new URL(`${url.pathname}${url.search}`, target.origin);
        return realFetch(request === undefined ? local : new Request(local, request), init);
      }
    }
  };
}

/** The port that a URL speaks to, also when it is the scheme's own. */
export function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}
