import { splitCredentials } from '../../../schemas/url-credentials.ts';
import type { Clock } from '../../kube/controller.ts';

export interface McpHealthFact {
  readonly healthy: boolean;
  readonly message: string;
  readonly checkedAtMillis: number;
}

export interface McpHealthOptions {
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  /** Called when a server was seen for the first time, or went from healthy to not or back. */
  onChange(url: string): void;
}

const checkEveryMillis = 60_000;
/** A server that is down is looked at more often, so that its return shows soon. */
const recheckEveryMillis = 5_000;
const timeoutMillis = 5_000;

/**
 * Whether MCP servers answer (agents 2.7): a GET without credentials, redirects or reading the body, at most once a
 * minute per URL however many agents use it. Checks run in the background; a reconcile reads what is known.
 */
export class McpHealth {
  readonly #options: McpHealthOptions;
  readonly #facts = new Map<string, McpHealthFact>();
  readonly #running = new Map<string, Promise<void>>();

  constructor(options: McpHealthOptions) {
    this.#options = options;
  }

  /** What is known of a server; starts a check when that is too old. */
  look(url: string): McpHealthFact | undefined {
    const fact = this.#facts.get(url);
    if (this.nextCheckMillis(url) <= 0 && !this.#running.has(url))
      this.#running.set(
        url,
        this.#check(url).finally(() => this.#running.delete(url)),
      );
    return fact;
  }

  /** Until a check of this server is due; 0 or less when it is. */
  readonly nextCheckMillis = (url: string): number => {
    const fact = this.#facts.get(url);
    if (fact === undefined) return 0;
    const pause = fact.healthy ? checkEveryMillis : recheckEveryMillis;
    return fact.checkedAtMillis + pause - this.#options.clock.now();
  };

  /** Resolves when no check is running. */
  async settled(): Promise<void> {
    await Promise.all(this.#running.values());
  }

  async #check(url: string): Promise<void> {
    const before = this.#facts.get(url);
    const { healthy, message } = await probe(url, this.#options.fetch);
    this.#facts.set(url, { healthy, message, checkedAtMillis: this.#options.clock.now() });
    if (before?.healthy !== healthy || before.message !== message) this.#options.onChange(url);
  }
}

/** Anything below 500 counts as healthy, 401 and 404 included: something answers there. */
async function probe(url: string, fetchFrom: typeof fetch): Promise<{ healthy: boolean; message: string }> {
  try {
    // The check brings no credentials (agents 2.7).
    const response = await fetchFrom(splitCredentials(url).url, {
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMillis),
    });
    // An SSE endpoint never ends.
    await response.body?.cancel();
    return response.status < 500
      ? { healthy: true, message: '' }
      : { healthy: false, message: `answered with HTTP ${response.status}` };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return isClientCertificateDemand(cause)
      ? { healthy: true, message: '' }
      : { healthy: false, message: cause instanceof Error ? cause.message : String(cause) };
  }
}

/** A server that wants a client certificate is there. */
const isClientCertificateDemand = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  (error.code === 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' ||
    error.code === 'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE');
