/** A request to a model and what it answered, as they went over the wire. */
export interface Exchange {
  readonly request: string;
  readonly response: string;
  readonly isStream: boolean;
}

/** A fetch that keeps the answered calls of models, in the order in which they were asked. */
export function recordingFetch(onward: typeof fetch = fetch): {
  readonly fetch: typeof fetch;
  /** Resolves when every answer has been read to its end. */
  exchanges(): Promise<readonly Exchange[]>;
} {
  const pending: Promise<Exchange | undefined>[] = [];
  return {
    async fetch(input, init) {
      const { pathname } = new URL(input instanceof Request ? input.url : String(input));
      const body = init?.body;
      const response = await onward(input, init);
      if (!pathname.endsWith('/chat/completions') || typeof body !== 'string' || !response.ok)
        return response;
      const copy = response.clone();
      const isStream = (response.headers.get('content-type') ?? '').includes('event-stream');
      // An answer that breaks off is asked for again.
      pending.push(
        copy.text().then(
          (text) => ({ request: body, response: text, isStream }),
          () => undefined,
        ),
      );
      return response;
    },
    exchanges: async () => (await Promise.all(pending)).filter((exchange) => exchange !== undefined),
  };
}
