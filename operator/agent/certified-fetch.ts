import { Agent, fetch as undiciFetch } from 'undici';
import type { Fetch } from './bounded-fetch.ts';
import type { ClientCertificate } from './config/mcp-server-config.ts';

/** A fetch that shows a client certificate, over TLS 1.2 or newer (agents 5.5). */
export function certifiedFetch({ cert, key, ca }: ClientCertificate): Fetch {
  return fetchThrough(
    new Agent({ connect: { cert, key, minVersion: 'TLSv1.2', ...(ca !== undefined && { ca }) } }),
  );
}

/** A fetch without the five minutes after which Node gives up on an answer: local models may need longer. */
export function patientFetch(): Fetch {
  return fetchThrough(new Agent({ headersTimeout: 0, bodyTimeout: 0 }));
}

/** undici declares the classes of fetch anew; they are those that Node has built in. */
function fetchThrough(dispatcher: Agent): Fetch {
  const fetch = undiciFetch as unknown as (input: unknown, init: object) => Promise<Response>;
  return (input, init) => fetch(input, { ...init, dispatcher });
}
