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
    // By then everything is read that is here.
    setImmediate(() => {
      const now = latest.get(socket);
      const isHeard = wasComplete ? now !== before : now?.request.complete === true;
      if (!isHeard) refuse(socket, now, error.code);
    });
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
