import { connect as connectHttp2, type IncomingHttpHeaders } from 'node:http2';
import { connect } from 'node:net';

/** What became of a call. */
export type GrpcAnswer =
  | { readonly kind: 'answer'; readonly message: Buffer }
  /** The server answered with an error. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** No server, or none that speaks gRPC; the code is that of the system, where it gave one. */
  | { readonly kind: 'unreachable'; readonly reason: string; readonly code: string | undefined };

/** Calls a method of the gRPC server on a Unix socket. Never rejects; waits at most `waitMillis`. */
export function callGrpc(
  socketPath: string,
  method: string,
  messages: readonly Buffer[],
  waitMillis: number,
): Promise<GrpcAnswer> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    // First of all: the errors of session and request only say that their connection is gone.
    socket.on('error', (error) => fail(error));
    const session = connectHttp2('http://localhost', { createConnection: () => socket });
    const deadline = setTimeout(() => fail(new Error(`no answer within ${waitMillis} ms`)), waitMillis);
    const settle = (answer: GrpcAnswer): void => {
      clearTimeout(deadline);
      session.destroy();
      resolve(answer);
    };
    const fail = (error: NodeJS.ErrnoException): void =>
      settle({ kind: 'unreachable', reason: error.message, code: error.code });
    session.on('error', fail);
    const request = session.request({
      ':method': 'POST',
      ':path': method,
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    const headers: IncomingHttpHeaders = {};
    request.on('response', (received) => Object.assign(headers, received));
    request.on('trailers', (received) => Object.assign(headers, received));
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('error', fail);
    request.on('end', () => settle(answerOf(headers, Buffer.concat(chunks))));
    for (const message of messages) request.write(framed(message));
    request.end();
  });
}

/** A gRPC message: not compressed, and its length. */
function framed(message: Buffer): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

function answerOf(headers: IncomingHttpHeaders, body: Buffer): GrpcAnswer {
  const status = headers['grpc-status'];
  if (status === '0') return { kind: 'answer', message: body.subarray(5) };
  if (status === undefined) return { kind: 'unreachable', reason: 'the answer is no gRPC', code: undefined };
  const text = String(headers['grpc-message'] ?? '');
  return { kind: 'refused', reason: text === '' ? `gRPC status ${String(status)}` : decoded(text) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
