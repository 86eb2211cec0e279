import { connect, createServer, type Socket } from 'node:net';

/** Stands between a program and a server, and does to its connections what networks do. */
export interface TcpProxy {
  readonly port: number;
  /** Resets all connections; new ones work. */
  reset(): void;
  /** From now on nothing comes through the connections there are, in either direction; new ones work. */
  silence(): void;
  /** Connections that were accepted so far. */
  readonly accepted: number;
  close(): Promise<void>;
}

export async function openTcpProxy(targetPort: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let accepted = 0;
  const server = createServer((near) => {
    accepted += 1;
    const far = connect(targetPort, '127.0.0.1');
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
      socket.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    reset: () => {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    silence: () => {
      for (const socket of sockets) {
        socket.unpipe();
        // It still reads, and so acknowledges what the peer sends: that is what a silent middle box does.
        socket.resume();
      }
    },
    get accepted() {
      return accepted;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
