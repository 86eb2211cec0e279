import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';

export type Serving =
  | { readonly kind: 'serving' }
  | { readonly kind: 'not-serving'; readonly reason: string };

/** A gRPC message: not compressed, of length 0: the server's own health is asked for, not that of a service. */
const EMPTY_MESSAGE = Buffer.alloc(5);
/** HealthCheckResponse{status: SERVING}: field 1, a number, 1. */
const SERVING_MESSAGE = Buffer.from([0, 0, 0, 0, 2, 0x08, 0x01]);

/** Asks the gRPC server on a Unix socket for its health (grpc.health.v1). Never rejects; waits at most `waitMillis`. */
export function isServing(socketPath: string, waitMillis: number): Promise<Serving> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    // First of all: the errors of session and request only say that their connection is gone.
    socket.on('error', (error) => settle(error.message));
    const session = connectHttp2('http://localhost', { createConnection: () => socket });
    const deadline = setTimeout(() => settle(`no answer within ${waitMillis} ms`), waitMillis);
    const settle = (reason: string | undefined): void => {
      clearTimeout(deadline);
      session.destroy();
      resolve(reason === undefined ? { kind: 'serving' } : { kind: 'not-serving', reason });
    };
    session.on('error', (error) => settle(error.message));
    askHealth(session, settle);
  });
}

function askHealth(session: ClientHttp2Session, settle: (reason: string | undefined) => void): void {
  const request = session.request({
    ':method': 'POST',
    ':path': '/grpc.health.v1.Health/Check',
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('error', (error) => settle(error.message));
  request.on('end', () => {
    const answer = Buffer.concat(chunks);
    settle(answer.equals(SERVING_MESSAGE) ? undefined : 'it answers that it does not serve');
  });
  request.end(EMPTY_MESSAGE);
}
