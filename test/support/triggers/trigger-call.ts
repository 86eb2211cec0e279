import { Agent, request } from 'node:http';
import { goodToken } from './trigger-objects.ts';

export interface Reply {
  readonly status: number | undefined;
  readonly text: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** Token `goodToken`, and the path of event `pager`, unless said otherwise. */
export interface Call {
  readonly path?: string;
  readonly method?: string;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Called with each part of the answer. */
  readonly onText?: (text: string) => void;
  readonly signal?: AbortSignal;
}

/** Calls on a connection of its own, unless an agent has others. */
export function callTrigger(
  port: number,
  { onText, ...call }: Call,
  agent: Agent | false = false,
): Promise<Reply> {
  const { path = '/triggers/lab/pager/fire', method = 'POST', token = goodToken, headers = {}, body } = call;
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: '127.0.0.1',
        port,
        path,
        method,
        headers: { ...(token === '' ? {} : { authorization: `Bearer ${token}` }), ...headers },
        ...(call.signal === undefined ? {} : { signal: call.signal }),
        agent,
      },
      async (response) => {
        let text = '';
        try {
          for await (const chunk of response) {
            text += chunk;
            onText?.(text);
          }
          resolve({ status: response.statusCode, text, headers: response.headers });
        } catch (error) {
          reject(error);
        }
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** The codes of the answers, in order of the calls, which share so many connections. */
export async function callAll(
  port: number,
  calls: readonly Call[],
  connections: number,
): Promise<readonly (number | undefined)[]> {
  const codes: (number | undefined)[] = [];
  const work = calls.entries();
  const agent = new Agent({ keepAlive: true });
  const takeCalls = async (): Promise<void> => {
    for (const [index, call] of work) codes[index] = (await callTrigger(port, call, agent)).status;
  };
  await Promise.all(Array.from({ length: connections }, takeCalls));
  agent.destroy();
  return codes;
}

/** How often each code came. */
export function countsOf(codes: readonly (number | undefined)[]): Readonly<Record<number, number>> {
  const counts = new Map<number, number>();
  for (const code of codes) counts.set(code ?? 0, (counts.get(code ?? 0) ?? 0) + 1);
  return Object.fromEntries(counts);
}
