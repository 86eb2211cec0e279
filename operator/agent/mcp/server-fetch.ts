import { boundedFetch, type Fetch } from '../bounded-fetch.ts';

/** More than any answer of a tool may weigh, so that a server cannot fill the agent's memory. */
const maxAnswerBytes = 32 * 1024 * 1024;

/** A fetch for one MCP server: its headers on every request that does not set them itself, answers bounded. */
export function serverFetch(fetch: Fetch, headers: Readonly<Record<string, string>>): Fetch {
  const bounded = boundedFetch(fetch, maxAnswerBytes);
  return (input, init) => {
    const all = new Headers(init?.headers);
    for (const [name, value] of Object.entries(headers)) if (!all.has(name)) all.set(name, value);
    return bounded(input, { ...init, headers: all });
  };
}
