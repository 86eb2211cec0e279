import { connect, createServer, type Socket } from 'node:net';
import { freePort } from './free-port.ts';

/** Stands between a queue and Redis, so that a test can cut the queue off as a killed process is. */
export interface RedisProxy {
  readonly url: string;
  /** Cuts all connections as soon as a command with this text comes, and does not let it through. */
  cutBefore(text: string): void;
  /** Lets a command with this text through, and cuts all connections when its answer comes; resolves then. */
  cutAfter(text: string): Promise<void>;
  /** Keeps what Redis answers, until the function is called that it returns. */
  holdAnswers(): () => void;
  /** Cuts all connections; new ones are refused. */
  cut(): Promise<void>;
  reopen(): Promise<void>;
}

export async function openRedisProxy(redisPort: number): Promise<RedisProxy> {
  const sockets = new Set<Socket>();
  let fatalText: string | undefined;
  let heldAnswers: (() => void)[] | undefined;
  let last: { readonly text: string; readonly onCut: () => void } | undefined;
  const server = createServer((near) => {
    const far = connect(redisPort, '127.0.0.1');
    let isAnsweringLast = false;
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    near.on('data', (chunk) => {
      isAnsweringLast ||= last !== undefined && chunk.includes(last.text);
      const fatal = fatalText === undefined ? -1 : chunk.indexOf(fatalText);
      // What came before this command in the same write goes through.
      const start = chunk.lastIndexOf('\r\n*', fatal);
      if (fatal >= 0) far.write(chunk.subarray(0, start < 0 ? 0 : start + 2), () => void cut());
      else far.write(chunk);
    });
    far.on('data', (chunk) => {
      if (heldAnswers !== undefined) return void heldAnswers.push(() => near.write(chunk));
      if (!isAnsweringLast) return void near.write(chunk);
      void cut().then(last?.onCut);
      last = undefined;
    });
  });
  const port = await freePort();
  const listen = (): Promise<void> => new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen();
  const cut = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  return {
    url: `redis://127.0.0.1:${port}`,
    cutBefore: (text) => {
      fatalText = text;
    },
    cutAfter: (text) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      last = { text, onCut: resolve };
      return promise;
    },
    holdAnswers: () => {
      heldAnswers = [];
      return () => {
        for (const answer of heldAnswers ?? []) answer();
        heldAnswers = undefined;
      };
    },
    cut,
    reopen: listen,
  };
}
