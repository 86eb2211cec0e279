import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Socket } from 'node:net';

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** As Node words them; what cannot be read for another reason is 400. */
const refusals: Readonly<Record<string, string>> = {
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
};

/** Turns of the event loop: each reads at most 64 KiB of a connection, and a body may have 1 MiB. */
const readingTurns = 64;

/**
 * Refuses callers who do not finish what they say, or say what is no HTTP. Nobody is too late whose words are here and
 * wait to be read: then it is this process that is slow, and in a burst Node would refuse most calls for that.
 */
export function blameCallers(server: Server): void {
  const latest = new WeakMap<Socket, Exchange>();
  const note = (request: IncomingMessage, response: ServerResponse): void =>
    void latest.set(request.socket, { request, response });
  server.on('request', note);
  server.on('checkContinue', note);
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (!(socket instanceof Socket)) return void socket.destroy();
    if (error.code !== 'ERR_HTTP_REQUEST_TIMEOUT') return refuse(socket, latest.get(socket), error.code);
    const before = latest.get(socket);
    const wasComplete = before?.request.complete !== false;
    const isHeard = (): boolean => {
      const now = latest.get(socket);
      return wasComplete ? now !== before : now?.request.complete === true;
    };
    const refuseUnlessHeard = (turns: number): void =>
      void setImmediate(() => {
        if (isHeard()) return;
        if (turns > 1) refuseUnlessHeard(turns - 1);
        else refuse(socket, latest.get(socket), error.code);
      });
    refuseUnlessHeard(readingTurns);
  });
}

function refuse(socket: Socket, exchange: Exchange | undefined, code = ''): void {
  if (!socket.writable || !isFree(exchange)) return void socket.destroy();
  const status = refusals[code] ?? '400 Bad Request';
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`, () => socket.destroy());
}

/** Once an answer has begun, another one would be taken for a part of it. */
function isFree(exchange: Exchange | undefined): boolean {
  if (exchange === undefined) return true;
  const { request, response } = exchange;
  return request.complete ? response.writableFinished : !response.headersSent;
}
