import { Agent, request } from 'node:https';

export interface ApiResponse {
  readonly status: number;
  readonly body: unknown;
}

/** JSON over HTTPS to the API server of a test cluster. */
export class ApiConnection {
  readonly #agent: Agent;
  readonly #host: string;
  readonly #port: number;
  readonly #token: string;

  constructor(options: {
    readonly host: string;
    readonly port: number;
    readonly token: string;
    readonly ca: string;
  }) {
    this.#host = options.host;
    this.#port = options.port;
    this.#token = options.token;
    // The certificate that the API server makes for itself is its own authority, and names the address it binds.
    this.#agent = new Agent({ ca: options.ca, keepAlive: true });
  }

  /** Resolves whatever the status; rejects when there is no answer. */
  request(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<ApiResponse> {
    return new Promise((resolve, reject) => {
      const call = request(
        {
          host: this.#host,
          port: this.#port,
          method,
          path,
          agent: this.#agent,
          headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json', ...headers },
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => {
            text += chunk;
          });
          response.on('end', () => resolve({ status: response.statusCode ?? 0, body: parsed(text) }));
        },
      );
      call.on('error', reject);
      call.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  /** Closes idle connections. */
  close(): void {
    this.#agent.destroy();
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
