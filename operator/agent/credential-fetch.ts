import { splitCredentials } from '../../schemas/url-credentials.ts';
import type { Fetch } from './bounded-fetch.ts';

/**
 * A fetch that sends user and password of a URL as Basic authorization, where nothing else authorizes the request.
 * Node's own refuses such URLs.
 */
export function credentialFetch(fetch: Fetch): Fetch {
  return (input, init) => {
    if (input instanceof Request) return fetch(input, init);
    const { url, userInfo } = splitCredentials(String(input));
    if (userInfo === undefined) return fetch(input, init);
    const headers = new Headers(init?.headers);
    if (!headers.has('authorization'))
      headers.set('authorization', `Basic ${Buffer.from(userInfo).toString('base64')}`);
    return fetch(url, { ...init, headers });
  };
}
